"""Files in, features or findings out."""
