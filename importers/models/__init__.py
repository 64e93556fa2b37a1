"""Import jobs, findings with places, feeds and API tokens."""
