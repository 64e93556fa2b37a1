"""PMTiles archives of tiles: written whole, read by position."""

from __future__ import annotations

import os
import shutil
from array import array
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    deserialize_directory,
    deserialize_header,
    tileid_to_zxy,
    zxy_to_tileid,
)
from pmtiles.writer import finalize_header

HEADER_BYTES = 127
# Leaf directories kept unpacked for each open archive, 4096 tiles each.
LEAVES = 64
COPY_BYTES = 1024 * 1024


def write_archive(
    path: Path,
    entries: list[Entry],
    tiles: Path,
    size: int,
    bounds: list[float],
    metadata: dict[str, Any],
) -> int:
    """Write the archive beside ``path`` and move it there; its size in bytes.

    ``tiles`` holds the bodies the entries point to in its first ``size`` bytes.
    """
    e7 = [round(degrees * 10_000_000) for degrees in bounds]
    header = {
        "version": 3,
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": e7[0],
        "min_lat_e7": e7[1],
        "max_lon_e7": e7[2],
        "max_lat_e7": e7[3],
        "center_zoom": tileid_to_zxy(entries[0].tile_id)[0],
        "center_lon_e7": (e7[0] + e7[2]) // 2,
        "center_lat_e7": (e7[1] + e7[3]) // 2,
    }
    addressed = sum(entry.run_length for entry in entries)
    contents = len({entry.offset for entry in entries})
    parts = finalize_header(header, addressed, entries, contents, metadata, True, size)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as out, tiles.open("rb") as source:
        for piece in parts:
            out.write(piece)
        shutil.copyfileobj(source, out, COPY_BYTES)
        out.truncate(sum(len(piece) for piece in parts) + size)
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
    return path.stat().st_size


class Directory:
    """One unpacked directory of an archive, as flat numbers."""

    def __init__(self, packed: bytes) -> None:
        entries = deserialize_directory(packed)
        self.ids = array("Q", (e.tile_id for e in entries))
        self.offsets = array("Q", (e.offset for e in entries))
        self.lengths = array("L", (e.length for e in entries))
        self.runs = array("L", (e.run_length for e in entries))

    def find(self, tile_id: int) -> tuple[int, int, int] | None:
        """(offset, length, run) of what covers the tile; run 0 is a leaf directory."""
        i = bisect_right(self.ids, tile_id) - 1
        if i < 0:
            return None
        run = self.runs[i]
        if run and tile_id >= self.ids[i] + run:
            return None
        return self.offsets[i], self.lengths[i], run


class Archive:
    """An open archive; many threads may read at a time.

    It keeps its file: one that is replaced or removed meanwhile is read to the end.
    """

    def __init__(self, path: Path) -> None:
        """Open it. Raises ``OSError`` when it is not there."""
        self.file = path.open("rb", buffering=0)
        self.header = deserialize_header(self.read(0, HEADER_BYTES))
        root = self.read(self.header["root_offset"], self.header["root_length"])
        self.root = Directory(root)
        self.leaf: Callable[[int, int], Directory] = lru_cache(LEAVES)(self._leaf)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the file from ``offset``."""
        return os.pread(self.file.fileno(), length, offset)

    def _leaf(self, offset: int, length: int) -> Directory:
        start = self.header["leaf_directory_offset"] + offset
        return Directory(self.read(start, length))

    def holds_zoom(self, z: int) -> bool:
        """Whether all tiles of this zoom that hold anything are inside."""
        return self.header["min_zoom"] <= z <= self.header["max_zoom"]

    def tile(self, z: int, x: int, y: int) -> bytes:
        """The tile's gzipped bytes, empty when nothing lies there."""
        tile_id = zxy_to_tileid(z, x, y)
        found = self.root.find(tile_id)
        # The writer makes one level of leaves.
        if found is not None and not found[2]:
            found = self.leaf(found[0], found[1]).find(tile_id)
        if found is None:
            return b""
        return self.read(self.header["tile_data_offset"] + found[0], found[1])
