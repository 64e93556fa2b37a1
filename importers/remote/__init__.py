"""Files from elsewhere: which folders and addresses are allowed, and the client."""
