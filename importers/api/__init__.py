"""``/api/imports/``: for programs, the same steps as on the web."""
