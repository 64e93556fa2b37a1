"""What the web asks of the feedback app."""
