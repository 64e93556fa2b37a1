"""Keeping the portal's data: backups, restoring them, and what is removed with age."""
