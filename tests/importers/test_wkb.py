"""WKB written column-wise is what GEOS would write."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from importers.load.wkb import Outlines, points_wkb

RING = "0 0,4 0,4 4,0 0"
HOLE = "2 1,3 1,3 2,2 1"
POLYGONS = [
    f"POLYGON(({RING}),({HOLE}))",
    f"POLYGON(({RING}))",
    f"MULTIPOLYGON((({RING})),((5 5,9 5,9 9,5 5),(7 6,8 6,8 7,7 6)))",
    f"MULTIPOLYGON((({RING})))",
]
LINES = ["LINESTRING(0 0,1 1,2 2)", "MULTILINESTRING((0 0,1 1),(3 3,4 4,5 5))"]


@pytest.mark.parametrize(
    "texts", [POLYGONS, POLYGONS[1:2], POLYGONS[3:], LINES, LINES[:1], LINES[1:]]
)
def test_outlines_come_back_moved(texts: list[str]) -> None:
    shapes = np.array(shapely.from_wkt(texts))
    coords = shapely.get_coordinates(shapes)
    moved = Outlines.of(shapes, coords).wkb(coords + 10)
    found = shapely.from_wkb(moved.to_numpy(zero_copy_only=False))
    expected = shapely.transform(shapes, lambda c: c + 10)
    assert all(shapely.get_type_id(found) >= 5)
    for ours, theirs in zip(found, expected, strict=True):
        assert [p.wkt for p in ours.geoms] == [
            p.wkt for p in getattr(theirs, "geoms", [theirs])
        ]


def test_points() -> None:
    coords = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = shapely.from_wkb(points_wkb(coords).to_numpy(zero_copy_only=False))
    assert [p.wkt for p in found] == ["POINT (1 2)", "POINT (3 4)"]
