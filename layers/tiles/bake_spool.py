"""Baked tiles on their way into an archive: files that survive a killed worker.

``tiles`` is appended to first and reaches the disk before ``journal`` says so; what
lies behind the journal's last whole record is cut off when the work is taken up again.
Tiles come in the order of their PMTiles ids, so how many there are says what is next.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from pmtiles.tile import Entry

from gisportal.core.work_folders import WorkFolders

# Tile id, offset and length in ``tiles``, digest; length 0: nothing lies there.
RECORD = struct.Struct("<QQI12s")


# By the version.
SPOOLS = WorkFolders("tiles")


class Spool:
    """The tiles baked so far. Use as a context manager."""

    def __init__(self, folder: Path, recipe: str) -> None:
        """Open or take up the work in ``folder``; of another recipe nothing is kept."""
        self.folder, self.recipe = folder, recipe
        if not self._is_of_recipe():
            self._begin()
        self.tiles = (folder / "tiles").open("ab")
        if not _lock(self.tiles):
            # Its process is stopped, not dead: when it wakes up it may still write into
            # its files for a moment. The work begins anew in other ones.
            self.tiles.close()
            self._begin()
            self.tiles = (folder / "tiles").open("ab")
            _lock(self.tiles)
        self.journal = (folder / "journal").open("ab")
        self.records: list[tuple[int, int, int]] = []
        self.places: dict[bytes, tuple[int, int]] = {}
        self.size = 0
        self._take_up()

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_error: object) -> None:
        self.tiles.close()
        self.journal.close()

    def _is_of_recipe(self) -> bool:
        marker = self.folder / "recipe"
        return marker.exists() and marker.read_text() == self.recipe

    def _begin(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        (self.folder / "recipe").write_text(self.recipe)

    def _take_up(self) -> None:
        text = (self.folder / "journal").read_bytes()
        whole = len(text) - len(text) % RECORD.size
        for tile_id, offset, length, digest in RECORD.iter_unpack(text[:whole]):
            self._note(tile_id, offset, length, digest)
        self.journal.truncate(whole)
        self.tiles.truncate(self.size)

    def _note(self, tile_id: int, offset: int, length: int, digest: bytes) -> None:
        self.records.append((tile_id, offset, length))
        if length:
            self.places[digest] = (offset, length)
            self.size = max(self.size, offset + length)

    def append(self, tiles: Iterable[tuple[int, bytes]]) -> None:
        """Keep the next tiles (id, body), durably; equal bodies are kept once."""
        lines = []
        for tile_id, body in tiles:
            digest = hashlib.blake2b(body, digest_size=12).digest()
            offset, length = self.places.get(digest, (self.size, len(body)))
            if body and digest not in self.places:
                self.tiles.write(body)
            self._note(tile_id, offset, length, digest)
            lines.append(RECORD.pack(tile_id, offset, length, digest))
        _settle(self.tiles)
        self.journal.write(b"".join(lines))
        _settle(self.journal)

    def entries(self, below: int | None = None) -> list[Entry]:
        """Directory entries of the tiles that hold anything, with ids under ``below``."""
        found: list[Entry] = []
        for tile_id, offset, length in self.records:
            if not length or (below is not None and tile_id >= below):
                continue
            last = found[-1] if found else None
            if (
                last is not None
                and tile_id == last.tile_id + last.run_length
                and (offset, length) == (last.offset, last.length)
            ):
                last.run_length += 1
            else:
                found.append(Entry(tile_id, offset, length, 1))
        return found

    def keep_plan(self, ids: np.ndarray) -> None:
        """Remember which tiles are to be baked."""
        part = self.folder / "plan.part.npy"
        np.save(part, ids)
        part.rename(self.folder / "plan.npy")

    def plan(self) -> np.ndarray | None:
        """The tiles to be baked, None before they are known."""
        path = self.folder / "plan.npy"
        return np.load(path) if path.exists() else None

    def is_ours(self) -> bool:
        """Whether nobody began anew in this folder meanwhile."""
        path = self.folder / "tiles"
        if not (self._is_of_recipe() and path.exists()):
            return False
        return os.path.samestat(os.fstat(self.tiles.fileno()), path.stat())

    def remove(self) -> None:
        """Remove everything that is ours; the archive is written."""
        if self.is_ours():
            shutil.rmtree(self.folder, ignore_errors=True)


def _lock(file: BinaryIO) -> bool:
    """Hold the file until it is closed; False where another process holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _settle(file: BinaryIO) -> None:
    """Bring what was written onto the disk."""
    file.flush()
    os.fdatasync(file.fileno())
