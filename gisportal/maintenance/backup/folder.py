"""Backups in a folder of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from gisportal.maintenance.backup.hashing import CHUNK
from gisportal.maintenance.backup.target import Readable
from gisportal.maintenance.errors import TargetError

PART = ".part"


class FolderTarget:
    """Backups in a folder, readable by nobody else."""

    def __init__(self, root: Path) -> None:
        self.root = root
        if root.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
            raise TargetError(_("The backup must lie outside MEDIA_ROOT."))

    def put(self, name: str, source: Readable) -> None:
        """Written beside, on disk, then renamed."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
        try:
            _write(part, source)
            part.rename(path)
            _sync_folder(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """The file, opened."""
        with (self.root / name).open("rb") as file:
            yield file

    def sizes(self, prefix: str) -> dict[str, int]:
        """Bytes by name."""
        found = {}
        for folder, _folders, files in os.walk(self.root / prefix):
            for file in files:
                path = Path(folder) / file
                if path.suffix != PART:
                    found[str(path.relative_to(self.root))] = path.stat().st_size
        return found

    def delete(self, name: str) -> None:
        """Remove a file, and its folder when that is empty then."""
        path = self.root / name
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()

    def sweep_unfinished(self) -> None:
        """Remove the parts of writers that live no longer."""
        for part in self.root.glob(f"**/*{PART}"):
            part.unlink(missing_ok=True)


def _write(path: Path, source: Readable) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while data := source.read(CHUNK):
            file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Have the name itself on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
