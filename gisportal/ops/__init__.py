"""Running the portal on a machine; imports nothing else of the project."""
