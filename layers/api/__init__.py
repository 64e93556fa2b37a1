"""JSON for the map and for programs: catalogue, identify, search, offices."""
