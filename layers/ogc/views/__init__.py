"""The addresses of the OGC API: metadata, features, tiles."""
