"""Lets old backups go: so many days and weeks are kept, the youngest always."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from gisportal.maintenance.backup.manifest import (
    BACKUPS,
    MANIFEST,
    OBJECTS,
    complete_backups,
    manifest_name,
    read_manifest,
)
from gisportal.maintenance.backup.target import Target
from gisportal.maintenance.errors import RestoreError


def prune(target: Target) -> list[str]:
    """Remove what is not kept; names of the backups that went.

    Only for who holds the lock of backups: nobody else may be writing.
    """
    names = complete_backups(target)
    keep = to_keep(names, settings.BACKUP_KEEP_DAILY, settings.BACKUP_KEEP_WEEKLY)
    gone = [name for name in names if name not in keep]
    for name in gone:
        # The manifest first: half a backup is none.
        target.delete(manifest_name(name))
    _remove_unfinished(target, keep)
    _remove_unused(target, keep)
    target.sweep_unfinished()
    return gone


def to_keep(names: Sequence[str], daily: int, weekly: int) -> set[str]:
    """The last of each of the youngest days and weeks that have one.

    Nothing that is younger than a day goes: what was lost this morning may be in the
    backup of the night and not in that of noon.
    """
    youngest = sorted(names, reverse=True)
    today = timezone.now() - timedelta(days=1)
    kept = {*youngest[:1], *(name for name in names if made_at(name) > today)}
    for count, period in ((daily, "%Y-%m-%d"), (weekly, "%G-%V")):
        seen: set[str] = set()
        for name in youngest:
            when = made_at(name).strftime(period)
            if when not in seen and len(seen) < count:
                seen.add(when)
                kept.add(name)
    return kept


def made_at(name: str) -> datetime:
    """When a backup of this name was begun, in the portal's time."""
    begun = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%SZ")
    return timezone.localtime(begun.replace(tzinfo=UTC))


def _remove_unfinished(target: Target, keep: set[str]) -> None:
    for name in target.sizes(BACKUPS):
        backup = name.removeprefix(BACKUPS).partition("/")[0]
        if backup not in keep and not name.endswith(MANIFEST):
            target.delete(name)


def _remove_unused(target: Target, keep: set[str]) -> None:
    """Remove contents that no backup names; none while a manifest cannot be read."""
    try:
        wanted = {
            entry.object_name
            for name in keep
            for entry in read_manifest(target, name).files
        }
    except RestoreError:
        return
    for name in target.sizes(OBJECTS):
        if name not in wanted:
            target.delete(name)
