"""Backups: one snapshot of the database with its files, in a folder or in S3."""
