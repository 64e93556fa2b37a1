"""Feeds: scheduled sources of layers, fetched, loaded and published automatically."""
