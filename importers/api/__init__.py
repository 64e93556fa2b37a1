"""``/api/imports/``: the same way through as on the web, for programs."""
