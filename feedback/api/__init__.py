"""Reports for programs: JSON and GeoJSON under ``/api/reports/``."""
