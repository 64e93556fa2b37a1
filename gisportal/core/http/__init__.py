"""Outgoing HTTP: which networks and hosts may be reached, and the client."""
