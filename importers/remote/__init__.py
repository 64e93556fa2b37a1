"""Fetching from elsewhere: allowed folders and addresses, secrets, the HTTP client."""
