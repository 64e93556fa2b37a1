"""Addresses of the layers app."""
