"""Restores one backup into this portal: checked first, then the database, then files."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.utils.translation import gettext as _

from gisportal.maintenance import keys
from gisportal.maintenance.backup import sources
from gisportal.maintenance.backup.manifest import (
    Manifest,
    complete_backups,
    read_manifest,
)
from gisportal.maintenance.backup.target import Target
from gisportal.maintenance.errors import RestoreError
from gisportal.maintenance.releases import unknown_migrations, version
from gisportal.maintenance.restore import database
from gisportal.maintenance.restore.fetch import (
    RESTORES,
    clear_staging,
    fetch,
    move_into_place,
)
from layers.models import TileBake


@dataclass(frozen=True)
class Restored:
    """What was restored, and what could not be."""

    manifest: Manifest
    damaged: list[str]
    # Rows sealed under keys that are not here, by the key's fingerprint.
    lost_contacts: dict[str, int]
    secret_key_differs: bool


def restore(
    target: Target,
    name: str = "",
    *,
    replace: bool = False,
    allow_damaged: bool = False,
) -> Restored:
    """Restore the backup ``name``, or the youngest.

    Raises ``RestoreError`` before anything is changed when the backup is damaged or of a
    newer release, or when something is here already and ``replace`` is not given.
    """
    manifest = read_manifest(target, name or _youngest(target))
    _check_release(manifest)
    if not replace:
        _check_empty()
    database.ensure_fit()
    with RESTORES.temporary(f"{manifest.name}-{time.time_ns()}") as folder:
        try:
            fetched = fetch(target, manifest, folder, allow_damaged=allow_damaged)
        except BaseException:
            clear_staging()
            raise
        _fill_database(fetched.dump)
        _set_aside_files()
        move_into_place(fetched)
    if not manifest.with_tiles:
        # Their archives are made again by the worker.
        TileBake.objects.all().delete()
    database.unmark()
    return Restored(
        manifest,
        fetched.damaged,
        keys.lost(manifest.keys),
        manifest.keys.secret_key != keys.secret_key(),
    )


def _youngest(target: Target) -> str:
    names = complete_backups(target)
    if not names:
        raise RestoreError(_("There is no complete backup there."))
    return names[-1]


def _check_release(manifest: Manifest) -> None:
    unknown = unknown_migrations(manifest.migrations)
    if unknown:
        raise RestoreError(
            _(
                "The backup was made by the newer release %(theirs)s, this is "
                "%(ours)s: install that release first (unknown here: %(names)s)."
            )
            % {
                "theirs": manifest.portal_version,
                "ours": version(),
                "names": ", ".join(f"{app}.{name}" for app, name in unknown[:5]),
            }
        )


def _check_empty() -> None:
    if database.is_half_restored():
        raise RestoreError(
            _("An earlier restore was stopped half-way: run it again with --replace.")
        )
    if not database.is_empty():
        raise RestoreError(
            _("The database is not empty. --replace deletes what is in it.")
        )
    for root in sources.roots().values():
        if next(sources.files_below(root), None):
            raise RestoreError(_("Files lie in %s. --replace sets them aside.") % root)


def _fill_database(dump: Path) -> None:
    database.make_empty()
    database.mark_unfinished()
    database.load(dump)
    call_command("migrate", verbosity=0, interactive=False)


def _set_aside_files() -> None:
    """Move what lies in the folders behind a dot, where nothing looks for it."""
    aside = f".replaced-{time.strftime('%Y%m%dT%H%M%S')}"
    for root in sources.roots().values():
        there = [path for path in root.glob("*") if not path.name.startswith(".")]
        if there:
            (root / aside).mkdir()
        for path in there:
            path.rename(root / aside / path.name)
