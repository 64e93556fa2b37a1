"""Scheduled sources: where a layer's data come from by themselves, and how they are had."""
