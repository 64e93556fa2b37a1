"""The newest file of a folder, only below folders that a setting names."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import stat
import time
from pathlib import Path

from django.utils.translation import gettext as _

from importers.dataset import unpack
from importers.intake import uploads
from importers.remote.allowed_folders import allowed
from importers.remote.budget import Budget
from importers.remote.errors import FolderRefusedError, NothingThereError
from importers.remote.fetched_file import Fetched, Validators, unchanged

CHUNK = 1 << 20
# A file written to later than this ago may still be on its way.
AT_REST = 30.0
MOST_FILES = 10_000
SHAPE = ".shp"


def fetch(
    location: str, pattern: str, into: Path, known: Validators, budget: Budget
) -> Fetched:
    """Copy the newest file that fits ``pattern`` into ``into``.

    Of a shapefile the parts beside the .shp come along. Raises ``SourceError``.
    """
    folder = allowed(location)
    newest = _newest(folder, pattern)
    parts = (p for p in unpack.siblings(newest) if not p.is_symlink())
    names = [part.name for part in parts if part.is_file()]
    if _is_fresh(folder, names):
        raise NothingThereError(
            _("%(name)s is still being written. It is taken the next time.")
            % {"name": newest.name}
        )
    digest = hashlib.sha256()
    for name in sorted(names):
        suffix = Path(name).suffix.lower()
        _copy(folder / name, into / f"source{suffix}", digest, budget)
    mark = Validators(digest=digest.hexdigest())
    if mark == known:
        return unchanged(newest.name, mark)
    path = into / f"source{newest.suffix.lower()}"
    return Fetched(path, newest.name, mark)


def _newest(folder: Path, pattern: str) -> Path:
    fitting = []
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number >= MOST_FILES:
                raise FolderRefusedError(_("There are too many files in the folder."))
            if _fits(entry, pattern):
                fitting.append((entry.stat(follow_symlinks=False).st_mtime, entry.name))
    if not fitting:
        raise NothingThereError(
            _("There is no file %(pattern)s in the folder.")
            % {"pattern": pattern or "*"}
        )
    return folder / max(fitting)[1]


def _fits(entry: os.DirEntry[str], pattern: str) -> bool:
    suffix = Path(entry.name).suffix.lower()
    return (
        entry.is_file(follow_symlinks=False)
        and not entry.name.startswith((".", "~"))
        and suffix in {*uploads.SINGLE, SHAPE}
        and fnmatch.fnmatch(entry.name.lower(), (pattern or "*").lower())
    )


def _is_fresh(folder: Path, names: list[str]) -> bool:
    newest = max((folder / name).lstat().st_mtime for name in names)
    return time.time() - newest < AT_REST


def _copy(path: Path, target: Path, digest: hashlib._Hash, budget: Budget) -> None:
    """Copy a plain file, counted. A link put in its place meanwhile is not followed."""
    refusal = FolderRefusedError(_("%(name)s cannot be read.") % {"name": path.name})
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise refusal from error
    with os.fdopen(handle, "rb") as file, target.open("xb") as out:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise refusal
        while chunk := file.read(CHUNK):
            budget.take(len(chunk))
            digest.update(chunk)
            out.write(chunk)
