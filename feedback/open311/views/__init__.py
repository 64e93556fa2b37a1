"""What answers at the addresses of Open311."""
