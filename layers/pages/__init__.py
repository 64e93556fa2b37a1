"""Public pages about layers, features, offices and search."""
