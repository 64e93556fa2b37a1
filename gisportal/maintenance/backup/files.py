"""Keeps files in the target by their content: what is there already is not sent again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from gisportal.maintenance.backup.hashing import HashingReader, sha256_of
from gisportal.maintenance.backup.manifest import OBJECTS, FileEntry, object_name
from gisportal.maintenance.backup.target import Target

log = logging.getLogger("portal.maintenance")
TRIES = 2


class FileKeeper:
    """Keeps files one after the other and remembers what it kept.

    ``before`` are the files of the last backup: one of the same place, length and time
    is taken for the same and not read again.
    """

    def __init__(self, target: Target, before: Iterable[FileEntry]) -> None:
        self.target = target
        self.before = {entry.path: entry for entry in before}
        self.there = target.sizes(OBJECTS)
        self.kept: list[FileEntry] = []
        self.left_out: list[str] = []

    def keep(self, name: str, path: Path) -> None:
        """Keep one file; one that goes away or keeps changing is left out and named."""
        for _try in range(TRIES):
            try:
                entry = self._keep(name, path)
            except FileNotFoundError:
                break
            if entry:
                self.kept.append(entry)
                return
        log.warning("Left out of the backup, it changed while it was read: %s", name)
        self.left_out.append(name)

    def _keep(self, name: str, path: Path) -> FileEntry | None:
        """The entry of a file whose content is in the target; None when it changed."""
        facts = path.stat()
        entry = self._same_as_before(name, facts.st_size, facts.st_mtime_ns)
        if entry is None:
            digest = sha256_of(path)
            entry = FileEntry(name, digest, facts.st_size, facts.st_mtime_ns)
        if self.there.get(entry.object_name) == entry.bytes:
            return entry
        with path.open("rb") as file:
            reader = HashingReader(file)
            self.target.put(entry.object_name, reader)
        if (reader.sha256, reader.bytes) != (entry.sha256, entry.bytes):
            self.target.delete(object_name(entry.sha256))
            return None
        self.there[entry.object_name] = entry.bytes
        return entry

    def _same_as_before(self, name: str, size: int, mtime_ns: int) -> FileEntry | None:
        entry = self.before.get(name)
        is_same = entry and (entry.bytes, entry.mtime_ns) == (size, mtime_ns)
        return entry if is_same else None
