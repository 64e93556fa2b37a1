"""Static files: npm packages as a finder, hashed names as a storage."""
