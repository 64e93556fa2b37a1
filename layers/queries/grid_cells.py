"""A version's shapes cell by cell: for work on neighbours in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon
from django.db import connection

from layers.models import Feature

# Features of a cell, and how fine the cells may become.
CELL_FEATURES = 5_000
GRID = 256


@dataclass(frozen=True)
class Cell:
    """A box in Web Mercator metres: points from (west, south) up to (east, north)."""

    west: float
    south: float
    east: float
    north: float
    count: int

    def holds(self, xy: np.ndarray) -> np.ndarray:
        """For each (x, y) whether it belongs to this cell; every point is in one."""
        x, y = xy[:, 0], xy[:, 1]
        return (x >= self.west) & (x < self.east) & (y >= self.south) & (y < self.north)


@dataclass(frozen=True)
class CellShapes:
    """Features that reach into a cell; ``geom`` is WKB in degrees."""

    fid: np.ndarray
    key: list[str]
    geom: list[bytes]


def cells(version_id: int, features: int = CELL_FEATURES) -> list[Cell]:
    """Cells that cover the version, each with at most about ``features`` of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM"
            " (SELECT ST_Extent(geom_3857) e FROM layers_feature WHERE version_id = %s) q",
            [version_id],
        )
        box = cursor.fetchone()
        if box is None or box[0] is None:
            return []
        west, south = box[0], box[1]
        step = max(box[2] - west, box[3] - south, 1.0) / GRID * 1.0001
        cursor.execute(
            "SELECT least(floor((ST_X(label_point) - %(west)s) / %(step)s)::int, %(last)s),"
            " least(floor((ST_Y(label_point) - %(south)s) / %(step)s)::int, %(last)s),"
            " count(*) FROM layers_feature WHERE version_id = %(version)s GROUP BY 1, 2",
            {
                "west": west,
                "south": south,
                "step": step,
                "last": GRID - 1,
                "version": version_id,
            },
        )
        counts = np.zeros((GRID, GRID), np.int64)
        for column, row, count in cursor.fetchall():
            counts[max(column, 0), max(row, 0)] = count
    return [
        Cell(
            west + i * step,
            south + j * step,
            west + (i + size) * step,
            south + (j + size) * step,
            count,
        )
        for i, j, size, count in _split(counts, 0, 0, GRID, features)
    ]


def shapes_in(version_id: int, cell: Cell, margin: float) -> CellShapes:
    """Features that reach into the cell or within ``margin`` (m) of it."""
    box = Polygon.from_bbox(
        (
            cell.west - margin,
            cell.south - margin,
            cell.east + margin,
            cell.north + margin,
        )
    )
    box.srid = 3857
    rows = list(
        Feature.objects.filter(version_id=version_id, geom_3857__bboverlaps=box)
        .order_by("fid")
        .values_list("fid", "key", AsWKB("geom"))
    )
    return CellShapes(
        np.array([row[0] for row in rows], np.int64),
        [row[1] for row in rows],
        [bytes(row[2]) for row in rows],
    )


def _split(
    counts: np.ndarray, i: int, j: int, size: int, features: int
) -> Iterator[tuple[int, int, int, int]]:
    count = int(counts[i : i + size, j : j + size].sum())
    if not count:
        return
    if count <= features or size == 1:
        yield i, j, size, count
        return
    half = size // 2
    for di in (0, half):
        for dj in (0, half):
            yield from _split(counts, i + di, j + dj, half, features)
