"""The files that belong to the database: photos, uploads that wait, tile archives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from importers.intake.folders import UPLOADS
from layers.tiles.open_archives import FOLDER as TILES

MEDIA = "media"


def roots() -> dict[str, Path]:
    """The folders of this machine by the names they have in a backup."""
    return {MEDIA: Path(settings.MEDIA_ROOT), "uploads": UPLOADS.root}


def files(*, with_tiles: bool) -> Iterator[tuple[str, Path]]:
    """(path in the backup, file) of all that is to be kept."""
    for name, root in roots().items():
        for path in files_below(root):
            inside = path.relative_to(root)
            is_tile = name == MEDIA and inside.parts[0] == TILES
            if with_tiles or not is_tile:
                yield f"{name}/{inside.as_posix()}", path


def files_below(root: Path) -> Iterator[Path]:
    """Plain files, without links and what hides behind a dot."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def place_of(path: str) -> Path:
    """Where a file of a backup belongs on this machine.

    Raises ``ValueError`` for a path that leads anywhere else.
    """
    name, _slash, inside = path.partition("/")
    root = roots()[name].resolve()
    place = (root / inside).resolve()
    if not inside or not place.is_relative_to(root):
        raise ValueError(path)
    return place
