"""Fetches a backup beside the portal's own files and checks every byte of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from gisportal.core.work_folders import WorkFolders
from gisportal.maintenance.backup import sources
from gisportal.maintenance.backup.hashing import CHUNK, HashingReader
from gisportal.maintenance.backup.manifest import FileEntry, Manifest
from gisportal.maintenance.backup.target import Target
from gisportal.maintenance.errors import RestoreError

RESTORES = WorkFolders("restores")
# In the folder it will be moved into: a rename costs nothing and cannot half fail.
STAGING = ".restoring"
NAMED = 20


@dataclass(frozen=True)
class Fetched:
    """A backup on this machine, checked."""

    dump: Path
    files: list[tuple[Path, Path]]  # (where it is, where it belongs)
    damaged: list[str]


def fetch(
    target: Target, manifest: Manifest, folder: Path, *, allow_damaged: bool
) -> Fetched:
    """Bring dump and files here. Raises ``RestoreError`` when anything is not as it was.

    With ``allow_damaged`` files may be missing or changed, the dump may not.
    """
    clear_staging()
    dump = folder / "database.dump"
    if not _copy(target, manifest.dump_name, dump, manifest.dump_sha256):
        raise RestoreError(_("The database in “%s” is damaged.") % manifest.name)
    files, damaged = [], []
    for entry in manifest.files:
        staged = _stage(target, entry)
        if staged is None:
            damaged.append(entry.path)
        else:
            files.append((staged, sources.place_of(entry.path)))
    if damaged and not allow_damaged:
        raise RestoreError(_damage(manifest.name, damaged))
    return Fetched(dump, files, damaged)


def clear_staging() -> None:
    """Remove what an earlier try left."""
    for root in sources.roots().values():
        shutil.rmtree(root / STAGING, ignore_errors=True)


def move_into_place(fetched: Fetched) -> None:
    """Give every file its place."""
    for staged, place in fetched.files:
        place.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(place)
    clear_staging()


def _stage(target: Target, entry: FileEntry) -> Path | None:
    """The file in the staging folder of its root; None when it is not as it was."""
    try:
        sources.place_of(entry.path)
    except (KeyError, ValueError):
        return None
    name, _slash, inside = entry.path.partition("/")
    staged = sources.roots()[name] / STAGING / inside
    return staged if _copy(target, entry.object_name, staged, entry.sha256) else None


def _copy(target: Target, name: str, path: Path, sha256: str) -> bool:
    """Copy what is kept into a file; whether it is what was kept then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open(name) as source, path.open("wb") as file:
            reader = HashingReader(source)
            shutil.copyfileobj(reader, file, CHUNK)
    except FileNotFoundError:
        return False
    path.chmod(0o640)
    return reader.sha256 == sha256


def _damage(name: str, damaged: list[str]) -> str:
    listed = ", ".join(damaged[:NAMED])
    return _(
        "%(count)d files in “%(name)s” are missing or damaged, nothing was changed: "
        "%(files)s. Take another backup, or go on without them: --without-damaged."
    ) % {"count": len(damaged), "name": name, "files": listed}
