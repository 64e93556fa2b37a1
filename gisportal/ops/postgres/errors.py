"""What can go wrong with the private database, said so that a person can act."""

from __future__ import annotations


class ClusterError(Exception):
    """The private PostGIS cluster cannot be used; the text says what to do."""
