"""Personal data in reports: detection and masking in texts, sealed contacts."""
