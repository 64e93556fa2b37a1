"""A portal with data and its backup, and empty ones to restore into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.backup import (
    FILLING,
    BackedUpPortal,
    migrated,
    own_portal,
    s3_server,
)

# As many partitions as a layer collects in some years.
VERSIONS = 25


@pytest.fixture(scope="module")
def source(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[BackedUpPortal]:
    """Many versions, a report with a photo and a sealed name, an upload that waits."""
    folder = tmp_path_factory.mktemp("source")
    with own_portal("backed_up", worker_id, folder, migrated()) as portal:
        portal.shell(FILLING.replace("VERSIONS", str(VERSIONS)))
        waiting = folder / "var" / "work" / "uploads" / portal.name / "job"
        waiting.mkdir(parents=True)
        (waiting / "upload.zip").write_bytes(b"waits to be confirmed")
        archive = portal.media / "tiles" / "parcels" / "1.pmtiles"
        archive.parent.mkdir(parents=True)
        archive.write_bytes(b"tiles")
        yield portal.with_settings(BACKUP_TARGET=str(folder / "backups"))


@pytest.fixture(scope="module")
def kept(source: BackedUpPortal) -> BackedUpPortal:
    """The portal with a backup made."""
    source.manage("backup")
    return source


@pytest.fixture
def empty(
    source: BackedUpPortal, tmp_path: Path, worker_id: str
) -> Iterator[BackedUpPortal]:
    """Another machine: an empty database and empty folders, the same keys."""
    with own_portal("restored", worker_id, tmp_path) as portal:
        yield portal.with_settings(BACKUP_TARGET=source.environment["BACKUP_TARGET"])


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Address of a server of S3."""
    with s3_server() as address:
        yield address
