"""Throw-away clusters and servers: nothing here touches the checkout's own database."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gisportal.ops.postgres import PrivateCluster
from tests.support.throwaway_cluster import remove


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's user may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="portal-ops-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def own_var(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each base folder have its own var/."""
    monkeypatch.delenv("VAR_DIR", raising=False)


@pytest.fixture
def cluster(folder: Path, own_var: None) -> Iterator[PrivateCluster]:
    """A cluster that is not made yet."""
    made = PrivateCluster(folder)
    yield made
    remove(made)
