"""The parcel report as a page section, as JSON and as a printable PDF."""
