"""A database that a test may stop: a cluster of its own with a copy of the tables."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gisportal.ops.postgres import PrivateCluster
from tests.support.throwaway_cluster import copy_database, remove


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateCluster]:
    """A started cluster whose database is a copy of the test's."""
    monkeypatch.delenv("VAR_DIR", raising=False)
    with tempfile.TemporaryDirectory(prefix="portal-restart-") as folder:
        Path(folder).chmod(0o755)
        made = PrivateCluster(Path(folder))
        try:
            made.start()
            copy_database(made)
            yield made
        finally:
            remove(made)
