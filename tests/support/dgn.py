"""DGN v7 files made in code: line strings and texts on levels, as MicroStation has them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

UNITS = 1_000  # positions in a metre
LINE_STRING, TEXT = 4, 17
MOST_VERTICES = 100
Point = tuple[float, float]


def write_dgn(
    path: Path,
    lines: Iterable[tuple[int, Sequence[Point]]],
    texts: Iterable[tuple[int, Point, bytes]] = (),
) -> Path:
    """Lines (level, corners in metres) and texts (level, place, bytes) as a 2D DGN."""
    with path.open("wb") as file:
        file.write(_settings())
        for level, corners in lines:
            for start in range(0, len(corners) - 1, MOST_VERTICES - 1):
                file.write(_line(level, corners[start : start + MOST_VERTICES]))
        for level, place, words in texts:
            file.write(_text(level, place, words))
        file.write(b"\xff\xff")
    return path


def _settings() -> bytes:
    """The first element: 2D, metres of 1000 positions, origin at zero."""
    raw = bytearray(1536)
    raw[0:4] = b"\x08\x09\xfe\x02"
    raw[1112:1116] = _middle(1)
    raw[1116:1120] = _middle(UNITS)
    raw[1120:1124] = b"m m "
    return bytes(raw)


def _line(level: int, corners: Sequence[Point]) -> bytes:
    body = struct.pack("<H", len(corners))
    body += b"".join(_middle(_unit(c)) for point in corners for c in point)
    return _element(level, LINE_STRING, corners, body)


def _text(level: int, place: Point, words: bytes) -> bytes:
    body = struct.pack("<BB", 0, 0) + _middle(2_000) * 2 + _middle(0)
    body += _middle(_unit(place[0])) + _middle(_unit(place[1]))
    body += struct.pack("<BB", len(words), 0) + words
    return _element(level, TEXT, [place], body + b"\0" * (len(words) % 2))


def _element(level: int, kind: int, points: Sequence[Point], body: bytes) -> bytes:
    xs, ys = zip(*points, strict=True)
    box = (min(xs), min(ys), 0, max(xs), max(ys), 0)
    ranges = b"".join(_middle(_unit(c) ^ -0x80000000) for c in box)
    after = (4 + len(body)) // 2
    head = struct.pack("<BBH", level, kind, 16 + len(body) // 2) + ranges
    return head + struct.pack("<HHHH", 0, after, 0, 0) + body


def _unit(metres: float) -> int:
    return round(metres * UNITS)


def _middle(value: int) -> bytes:
    """A number with its higher word first, each word with its lower byte first."""
    raw = struct.pack("<i", value)
    return raw[2:] + raw[:2]
