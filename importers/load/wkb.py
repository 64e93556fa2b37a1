"""Outlines as plain arrays, and the WKB of the same outlines with other coordinates.

Going through GEOS once a coordinate system would cost more than everything else of an
import. Here the shapes are taken apart once; each system then is one array operation
over the bytes of all shapes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import shapely

MULTI_LINE, MULTI_POLYGON = 5, 6
LINE, POLYGON = 2, 3
_POINT_HEAD = np.frombuffer(b"\x01\x01\x00\x00\x00", np.uint8)
# Byte order, type, number of parts (or rings, or points).
_HEAD = 9
_COUNT = 4
_XY = 16


@dataclass(frozen=True)
class Outlines:
    """The points of multi-lines or multi-polygons, and where each part begins.

    ``levels`` are offsets from the innermost (points of a ring or line) to the
    outermost (parts of a shape).
    """

    coords: np.ndarray
    levels: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, shapes: np.ndarray, coords: np.ndarray) -> Outlines:
        """Take lines or polygons apart; single ones count as multis of one part.

        ``coords`` are their points, as ``shapely.get_coordinates`` has them.
        """
        is_polygon = bool(len(shapes)) and shapely.get_dimensions(shapes[0]) == 2
        levels = _polygon_levels(shapes) if is_polygon else _line_levels(shapes)
        return cls(coords, levels)

    def wkb(self, coords: np.ndarray) -> pa.Array:
        """WKB of the shapes with ``coords`` in the place of their points."""
        template, is_coordinate, offsets = self._template
        data = template.copy()
        data[is_coordinate] = np.ascontiguousarray(coords).view(np.uint8).ravel()
        return _binary(data, offsets)

    @cached_property
    def _template(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """WKB without coordinates, which bytes are theirs, where each shape begins."""
        *rings, parts, shapes = self._starts()
        size = int(shapes[-1])
        data = np.zeros(size, np.uint8)
        is_coordinate = np.ones(size, bool)
        is_polygon = bool(rings)
        outer, inner = (
            struct.pack("<BI", 1, kind)
            for kind in ((MULTI_POLYGON, POLYGON) if is_polygon else (MULTI_LINE, LINE))
        )
        _write_heads(data, is_coordinate, shapes[:-1], outer, np.diff(self.levels[-1]))
        _write_heads(data, is_coordinate, parts, inner, np.diff(self.levels[-2]))
        if is_polygon:
            _write_heads(data, is_coordinate, rings[0], b"", np.diff(self.levels[0]))
        return data, is_coordinate, shapes

    def _starts(self) -> list[np.ndarray]:
        """Byte at which each ring, part and (with the end) each shape begins."""
        *inner, shape_parts = self.levels
        points, is_polygon = inner[0], len(inner) == 2
        step = _COUNT if is_polygon else _HEAD
        ends = _XY * points + step * np.arange(len(points))
        part_ends = ends
        if is_polygon:
            part_ends = ends[inner[1]] + _HEAD * np.arange(len(inner[1]))
        numbers = np.arange(len(shape_parts))
        shapes = part_ends[shape_parts] + _HEAD * numbers
        shape_of_part = np.repeat(numbers[:-1], np.diff(shape_parts))
        parts = part_ends[:-1] + _HEAD * (shape_of_part + 1)
        if not is_polygon:
            return [parts, shapes]
        part_of_ring = np.repeat(np.arange(len(inner[1]) - 1), np.diff(inner[1]))
        shape_of_ring = shape_of_part[part_of_ring]
        rings = ends[:-1] + _HEAD * (part_of_ring + shape_of_ring + 2)
        return [rings, parts, shapes]


def _line_levels(shapes: np.ndarray) -> tuple[np.ndarray, ...]:
    """Points of each line, lines of each shape, as offsets."""
    lines = shapely.get_num_geometries(shapes)
    many = np.flatnonzero(lines > 1)
    points = np.repeat(shapely.get_num_coordinates(shapes), lines).astype(np.int64)
    if len(many):
        parts = shapely.get_parts(shapes[many])
        points[_places(lines, many)] = shapely.get_num_coordinates(parts)
    return _offsets(points), _offsets(lines)


def _polygon_levels(shapes: np.ndarray) -> tuple[np.ndarray, ...]:
    """Points of each ring, rings of each polygon, polygons of each shape, as offsets.

    Most outlines are one ring, whose points can be counted without touching it; only
    the others are taken apart.
    """
    polygons = shapely.get_num_geometries(shapes)
    is_plain = (polygons == 1) & (shapely.get_num_interior_rings(shapes) == 0)
    is_plain &= shapely.get_type_id(shapes) == POLYGON
    if is_plain.all():
        ones = np.arange(len(shapes) + 1)
        return _offsets(shapely.get_num_coordinates(shapes)), ones, ones
    others = np.flatnonzero(~is_plain)
    parts = shapely.get_parts(shapes[others])
    rings, ring_parts = shapely.get_rings(parts, return_index=True)
    part_rings = np.bincount(ring_parts, minlength=len(parts))
    counts = np.ones(int(polygons.sum()), np.int64)
    part_places = _places(polygons, others)
    counts[part_places] = part_rings
    points = np.empty(int(counts.sum()), np.int64)
    is_other = np.zeros(len(counts), bool)
    is_other[part_places] = True
    of_other = np.repeat(is_other, counts)
    points[of_other] = shapely.get_num_coordinates(rings)
    points[~of_other] = shapely.get_num_coordinates(shapes[is_plain])
    return _offsets(points), _offsets(counts), _offsets(polygons)


def _places(counts: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Places of the parts of the chosen shapes among all parts."""
    mask = np.zeros(len(counts), bool)
    mask[chosen] = True
    return np.flatnonzero(np.repeat(mask, counts))


def _offsets(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def points_wkb(coords: np.ndarray) -> pa.Array:
    """WKB of points."""
    data = np.empty((len(coords), len(_POINT_HEAD) + _XY), np.uint8)
    data[:, : len(_POINT_HEAD)] = _POINT_HEAD
    data[:, len(_POINT_HEAD) :] = (
        np.ascontiguousarray(coords).view(np.uint8).reshape(-1, _XY)
    )
    return _binary(data.ravel(), np.arange(len(coords) + 1) * data.shape[1])


def _write_heads(
    data: np.ndarray,
    is_coordinate: np.ndarray,
    starts: np.ndarray,
    prefix: bytes,
    counts: np.ndarray,
) -> None:
    """Write ``prefix`` and a count at each of the starts."""
    head = np.empty((len(starts), len(prefix) + _COUNT), np.uint8)
    head[:, : len(prefix)] = np.frombuffer(prefix, np.uint8)
    head[:, len(prefix) :] = counts.astype("<u4").view(np.uint8).reshape(-1, _COUNT)
    places = starts[:, None] + np.arange(head.shape[1])
    data[places] = head
    is_coordinate[places] = False


def _binary(data: np.ndarray, offsets: np.ndarray) -> pa.Array:
    return pa.Array.from_buffers(
        pa.binary(),
        len(offsets) - 1,
        [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data)],
    )
