"""Tests, on the real PostGIS; the tree mirrors the apps."""
