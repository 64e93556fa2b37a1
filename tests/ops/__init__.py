"""Tests of running the portal: the database, the scripts, the health pages."""
