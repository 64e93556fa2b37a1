"""The bytes of a .dbf, looked at without GDAL: is it UTF-8, and if not, samples.

A .dbf is a header and records of fixed width, so text that is not ASCII can be found
by scanning, wherever in the file it is. The layout is dBASE III's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from importers.dataset.utf8 import is_utf8

HEADER = 32
END_OF_FIELDS = 0x0D
CHUNK_RECORDS_BYTES = 4 << 20
# Values looked at; spread over the file by taking at most so many of each chunk.
MOST_VALUES = 4_000
MOST_OF_A_CHUNK = 400
TEXT_TYPES = b"CM"


@dataclass(frozen=True)
class Layout:
    """Where records begin, how long one is, and its text columns (start, end)."""

    start: int
    record: int
    texts: tuple[tuple[int, int], ...]
    language_driver: int


def layout(path: Path) -> Layout | None:
    """The layout of a .dbf; None for a file too short or senseless to have one."""
    with path.open("rb") as file:
        head = file.read(HEADER)
        if len(head) < HEADER:
            return None
        start, record = struct.unpack_from("<HH", head, 8)
        fields = file.read(max(0, start - HEADER))
    if record < 1 or start < HEADER:
        return None
    texts, at = [], 1
    for place in range(0, len(fields) - HEADER + 1, HEADER):
        if fields[place] == END_OF_FIELDS:
            break
        kind, width = fields[place + 11], fields[place + 16]
        if kind in TEXT_TYPES:
            texts.append((at, at + width))
        at += width
    return Layout(start, record, tuple(texts), head[29])


def is_strict_utf8(path: Path, found: Layout) -> bool:
    """Whether everything after the header is UTF-8 to the last byte."""
    return is_utf8(_chunks(path, found))


def non_ascii_values(path: Path, found: Layout) -> list[bytes]:
    """Texts with bytes beyond ASCII, from all over the file; few enough to look at."""
    values: set[bytes] = set()
    for chunk in _chunks(path, found):
        values.update(_non_ascii(chunk, found))
        if len(values) >= MOST_VALUES:
            break
    return list(values)


def _non_ascii(chunk: bytes, found: Layout) -> set[bytes]:
    places = np.flatnonzero(np.frombuffer(chunk, np.uint8) & 0x80)
    records, columns = np.divmod(places, found.record)
    values: set[bytes] = set()
    for start, end in found.texts:
        inside = (columns >= start) & (columns < end)
        for record in np.unique(records[inside])[:MOST_OF_A_CHUNK]:
            at = int(record) * found.record
            values.add(chunk[at + start : at + end].strip(b" \0"))
    return values


def _chunks(path: Path, found: Layout) -> Iterator[bytes]:
    """Whole records, some megabytes at a time."""
    size = max(1, CHUNK_RECORDS_BYTES // found.record) * found.record
    with path.open("rb") as file:
        file.seek(found.start)
        while chunk := file.read(size):
            yield chunk.rstrip(b"\x1a") if len(chunk) < size else chunk
