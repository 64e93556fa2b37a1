"""Open311 GeoReport v2: the portal's reports for other cities' programs."""
