"""Makes one backup: the database first, then its files, the manifest last."""

from __future__ import annotations

import errno
import logging
import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from gisportal.maintenance import keys, releases
from gisportal.maintenance.backup import marker, sources
from gisportal.maintenance.backup.files import FileKeeper
from gisportal.maintenance.backup.manifest import (
    BACKUPS,
    DUMP,
    FileEntry,
    Manifest,
    complete_backups,
    read_manifest,
)
from gisportal.maintenance.backup.marker import Marker
from gisportal.maintenance.backup.prune import prune
from gisportal.maintenance.backup.snapshot import Snapshot, dump, snapshot
from gisportal.maintenance.backup.target import Target
from gisportal.maintenance.backup.targets import target_at
from gisportal.maintenance.errors import BackupError, RestoreError

log = logging.getLogger("portal.maintenance")
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def new_name() -> str:
    """Name of a backup; names sort by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def create_backup(address: str = "", *, with_tiles: bool | None = None) -> Manifest:
    """Make a backup at ``address``, then let the old ones go. Raises ``BackupError``.

    Whoever kills this leaves no backup, only files that the next one removes.
    """
    address = address or settings.BACKUP_TARGET
    tiles = settings.BACKUP_TILES if with_tiles is None else with_tiles
    started = timezone.localtime()
    marker.note_try()
    try:
        target = target_at(address)
        with snapshot() as state:
            manifest = _write(target, state, new_name(), with_tiles=tiles)
            _mark(manifest, started, address)
            _prune(target)
    except OSError as error:
        raise BackupError(_words(error, address)) from error
    log.info("Backup %s: %d files", manifest.name, len(manifest.files))
    return manifest


def _mark(manifest: Manifest, started: datetime, address: str) -> None:
    finished = timezone.localtime()
    marker.write(
        Marker(
            name=manifest.name,
            started=started.isoformat(timespec="seconds"),
            finished=finished.isoformat(timespec="seconds"),
            seconds=round((finished - started).total_seconds(), 1),
            bytes=manifest.bytes,
            files=len(manifest.files),
            target="s3" if address.startswith("s3://") else "folder",
        )
    )


def _write(target: Target, state: Snapshot, name: str, *, with_tiles: bool) -> Manifest:
    # First, while no table of the snapshot can have been dropped.
    dumped = dump(state, target, f"{BACKUPS}{name}/{DUMP}")
    keeper = FileKeeper(target, _files_of_last(target))
    for path, file in sources.files(with_tiles=with_tiles):
        keeper.keep(path, file)
    manifest = Manifest(
        name=name,
        portal_version=releases.version(),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        postgresql=state.server(),
        migrations=state.migrations(),
        keys=keys.present(state.sealed_rows()),
        dump_sha256=dumped.sha256,
        dump_bytes=dumped.bytes,
        with_tiles=with_tiles,
        files=keeper.kept,
        left_out=keeper.left_out,
    )
    manifest.write(target)
    return manifest


def _prune(target: Target) -> None:
    """Let old backups go; that this fails does not make the new one worse."""
    try:
        prune(target)
    except (BackupError, OSError) as error:
        log.warning("Old backups could not be removed: %s", error)


def _files_of_last(target: Target) -> list[FileEntry]:
    """What the last backup holds; nothing when that cannot be read."""
    for name in reversed(complete_backups(target)):
        try:
            return read_manifest(target, name).files
        except RestoreError as error:
            log.warning("%s", error)
    return []


def _words(error: OSError, address: str) -> str:
    if error.errno in FULL:
        return _(
            "There is no space left in %s: free some, or let backups go sooner."
        ) % (address)
    return _("%(target)s cannot be written: %(why)s") % {
        "target": address,
        "why": error.strerror or error,
    }
