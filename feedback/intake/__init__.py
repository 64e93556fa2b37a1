"""The one way in for a report: validation, duplicates, photos, proof of work, submission."""
