"""The floor's pages, tags and published files."""
