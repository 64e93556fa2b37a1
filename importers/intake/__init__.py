"""Uploads: receiving them and the folders they are unpacked in."""
