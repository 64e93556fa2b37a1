"""Reading features and layers; other apps read through these modules."""
