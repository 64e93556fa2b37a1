"""The private PostGIS cluster under var/, used when DATABASE_URL names no server.

Standard library only: script/server needs it before anything is installed.
"""

from __future__ import annotations

from pathlib import Path

from gisportal.ops.postgres.errors import ClusterError
from gisportal.ops.postgres.server import PrivateCluster

__all__ = ["ClusterError", "PrivateCluster", "default_database_url", "ensure_running"]


def default_database_url(base_dir: Path) -> str:
    """The private cluster's address; nothing is started or touched."""
    return PrivateCluster(base_dir).database_url


def ensure_running(base_dir: Path) -> bool:
    """Start the private cluster when it is down, and leave it up."""
    return PrivateCluster(base_dir).start()
