"""Arcs made of short straight pieces: no later stage knows curves.

GeoPackage, GML and File Geodatabases may hold circular strings, compound curves and
polygons of them; their WKB is rewritten here, row by row, only where there are any.
"""

from __future__ import annotations

import math
import struct

import numpy as np
import pyarrow as pa

# Degrees of a circle one piece may span: an arc of 50 m radius is 2 mm off at most.
STEP = 1.0
CURVED = {8, 9, 10, 11, 12}
LINE, POLYGON = 2, 3
# What a curved type becomes.
STRAIGHT = {8: 2, 9: 2, 10: 3, 11: 5, 12: 6}
MOST_DEPTH = 8


class _WrongWkbError(Exception):
    """Not WKB, or nested too deeply."""


def straightened(values: pa.Array) -> pa.Array:
    """The WKB column without curves; rows whose WKB is none become null."""
    types = _types(values)
    curved = [i for i, kind in enumerate(types) if kind in CURVED or kind == 7]
    if not curved:
        return values
    found = values.to_pylist()
    for index in curved:
        try:
            found[index] = _Reader(found[index]).rewritten()
        except (_WrongWkbError, struct.error, ValueError):
            found[index] = None
    return pa.array(found, pa.binary())


def _types(values: pa.Array) -> list[int]:
    """Plain type numbers of the rows' shapes, 0 for none."""
    if not len(values):
        return []
    kind = values.type
    offset_type = np.int64 if pa.types.is_large_binary(kind) else np.int32
    buffers = values.buffers()
    # Rows without a shape look at the first bytes, so there must be some.
    if buffers[2] is None or buffers[2].size < 5:
        return [0] * len(values)
    offsets = np.frombuffer(buffers[1], offset_type)
    offsets = offsets[values.offset : values.offset + len(values) + 1]
    data = np.frombuffer(buffers[2], np.uint8)
    starts = np.where(np.diff(offsets) >= 5, offsets[:-1], 0)
    big = data[starts] == 0
    low = np.where(big, data[starts + 4], data[starts + 1]).astype(np.int64)
    next_up = np.where(big, data[starts + 3], data[starts + 2]).astype(np.int64)
    numbers = low + (next_up << 8)
    numbers = np.where(np.diff(offsets) >= 5, numbers % 1000, 0)
    codes: list[int] = numbers.tolist()
    return codes


class _Reader:
    """Reads one WKB shape and writes it anew without curves."""

    def __init__(self, wkb: bytes) -> None:
        self._data = wkb
        self._at = 0

    def rewritten(self) -> bytes:
        return self._shape(0)

    def _shape(self, depth: int) -> bytes:
        order, kind, code, dims = self._head(depth)
        if kind in (2, 8, 9):
            self._at -= 5
            return _line(self._line(depth), code - kind + 2)
        if kind in (POLYGON, 10):
            rings = self._rings(order, kind, dims, depth)
            return _polygon(rings, code - kind + POLYGON)
        if kind in (4, 5, 6, 7, 11, 12):
            count = self._count(order)
            parts = [self._shape(depth + 1) for _part in range(count)]
            plain = code - kind + STRAIGHT.get(kind, kind)
            return struct.pack("<BII", 1, plain, count) + b"".join(parts)
        if kind == 1:
            return struct.pack("<BI", 1, code) + self._points(order, dims, 1).tobytes()
        raise _WrongWkbError

    def _head(self, depth: int) -> tuple[str, int, int, int]:
        """Byte order, plain type, type, numbers a point; ISO's way of writing both."""
        if depth > MOST_DEPTH:
            raise _WrongWkbError
        order = ">" if self._data[self._at] == 0 else "<"
        (code,) = struct.unpack_from(order + "I", self._data, self._at + 1)
        self._at += 5
        has_z, has_m = bool(code & 0x80000000), bool(code & 0x40000000)
        code &= 0x0FFFFFFF
        code += 1000 * has_z + 2000 * has_m
        dims = 2 + (0, 1, 1, 2)[code // 1000 % 4]
        return order, code % 1000, code, dims

    def _line(self, depth: int) -> np.ndarray:
        """Points of a line, an arc, or a chain of both."""
        order, kind, _code, dims = self._head(depth)
        if kind == 9:
            parts = [self._line(depth + 1) for _p in range(self._count(order))]
            parts = [part for part in parts if len(part)]
            if not parts:
                return np.empty((0, dims))
            kept = [p[1:] if i else p for i, p in enumerate(parts)]
            return np.concatenate(kept)
        if kind not in (2, 8):
            raise _WrongWkbError
        points = self._points(order, dims, self._count(order))
        return _stroked(points) if kind == 8 else points

    def _rings(self, order: str, kind: int, dims: int, depth: int) -> list[np.ndarray]:
        count = self._count(order)
        if kind == 10:
            return [self._line(depth + 1) for _ring in range(count)]
        return [self._points(order, dims, self._count(order)) for _ring in range(count)]

    def _count(self, order: str) -> int:
        (count,) = struct.unpack_from(order + "I", self._data, self._at)
        self._at += 4
        if count > len(self._data):
            raise _WrongWkbError
        return int(count)

    def _points(self, order: str, dims: int, count: int) -> np.ndarray:
        size = count * dims * 8
        if self._at + size > len(self._data):
            raise _WrongWkbError
        found = np.frombuffer(self._data, order + "f8", count * dims, self._at)
        self._at += size
        return found.astype("<f8").reshape(count, dims)


def _line(points: np.ndarray, code: int) -> bytes:
    return struct.pack("<BII", 1, code, len(points)) + points.tobytes()


def _polygon(rings: list[np.ndarray], code: int) -> bytes:
    parts = [struct.pack("<I", len(ring)) + ring.tobytes() for ring in rings]
    return struct.pack("<BII", 1, code, len(rings)) + b"".join(parts)


def _stroked(points: np.ndarray) -> np.ndarray:
    """A circular string (start, through, end, through, end …) as a line."""
    if len(points) < 3:
        return points
    pieces = [points[:1]]
    for at in range(0, len(points) - 2, 2):
        pieces.append(_arc(points[at], points[at + 1], points[at + 2]))
    return np.concatenate(pieces)


def _arc(start: np.ndarray, through: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Points after ``start`` up to ``end``; heights go evenly from one to the other."""
    if np.array_equal(start[:2], end[:2]):
        # A whole circle: the point between is opposite.
        middle, turn = (start[:2] + through[:2]) / 2, 2 * math.pi
    else:
        found = _centre(start[:2], through[:2], end[:2])
        if found is None:
            return np.stack([through, end])
        middle = found
        turn = _turn(middle, start[:2], through[:2], end[:2])
    count = max(2, math.ceil(abs(math.degrees(turn)) / STEP))
    share = np.arange(1, count + 1) / count
    radius = math.dist(middle, start[:2])
    first = math.atan2(*(start[:2] - middle)[::-1])
    angles = first + turn * share
    made: np.ndarray = start + (end - start) * share[:, None]
    made[:, 0] = middle[0] + radius * np.cos(angles)
    made[:, 1] = middle[1] + radius * np.sin(angles)
    made[-1] = end
    return made


def _centre(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray | None:
    """Middle of the circle through three points; None when they are in line."""
    ab, ac = b - a, c - a
    cross = 2 * (ab[0] * ac[1] - ab[1] * ac[0])
    if abs(cross) < 1e-12 * max(float(ab @ ab), float(ac @ ac), 1e-300):
        return None
    square_b, square_c = float(ab @ ab), float(ac @ ac)
    x = (ac[1] * square_b - ab[1] * square_c) / cross
    y = (ab[0] * square_c - ac[0] * square_b) / cross
    centre: np.ndarray = a + np.array([x, y])
    return centre


def _turn(
    middle: np.ndarray, start: np.ndarray, through: np.ndarray, end: np.ndarray
) -> float:
    """Signed angle from start to end that passes ``through``, radians."""
    first, between, last = (
        math.atan2(*(point - middle)[::-1]) for point in (start, through, end)
    )
    to_end = (last - first) % (2 * math.pi)
    to_between = (between - first) % (2 * math.pi)
    return to_end if to_between <= to_end else to_end - 2 * math.pi
