"""Our side of another city's Open311 endpoint: reports passed on and followed there."""
