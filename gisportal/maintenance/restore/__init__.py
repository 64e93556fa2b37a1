"""Restoring a backup: everything is checked before anything is changed."""
