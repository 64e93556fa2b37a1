"""What a whole area's tiles hold, beside what the database holds: nothing lost, nothing
bent, nothing twice, and no seams between neighbours.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from django.db import connection
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from gisportal.core.geo import MERCATOR_HALF, lonlat_to_mercator
from layers.models import DatasetVersion
from layers.queries.live_layers import LiveLayer, live_layer
from layers.tiles.render import BUFFER, EXTENT, render_tile
from tests.support.factories import LAT, LON, Sample, make_layer, publish_samples

pytestmark = pytest.mark.django_db

LAST_ZOOM = 18
COUNT = 220
Tiles = dict[tuple[int, int], dict[str, Any]]


def lots() -> list[Sample]:
    """Irregular lots that fill an area of some 9 × 9 tiles of the last zoom."""
    random = np.random.default_rng(2026)
    points = shapely.multipoints(random.random((COUNT, 2)) * 0.01)
    area = box(0, 0, 0.01, 0.01)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=area))
    return [
        Sample(
            key=str(number),
            geometry=shapely.transform(
                shapely.multipolygons([shapely.intersection(cell, area)]),
                lambda c: c + [LON, LAT],
            ),
            label=f"1/{number}",
            number=f"1/{number}",
            properties={"loai_dat": "ODT"},
        )
        for number, cell in enumerate(cells, 1)
    ]


def decoded_tiles(layer: LiveLayer, z: int, around: list[float]) -> Tiles:
    """All tiles of the box (degrees) that hold anything, and one ring around them."""
    size = 2 * MERCATOR_HALF / 2**z
    west, south, east, north = shapely.transform(
        box(*around), lonlat_to_mercator
    ).bounds
    x0, x1 = (int((v + MERCATOR_HALF) // size) for v in (west, east))
    y0, y1 = (int((MERCATOR_HALF - v) // size) for v in (north, south))
    tiles: Tiles = {}
    for x in range(x0 - 1, x1 + 2):
        for y in range(y0 - 1, y1 + 2):
            body = render_tile(layer, z, x, y)
            if body:
                tiles[x, y] = mapbox_vector_tile.decode(
                    gzip.decompress(body), default_options={"y_coord_down": True}
                )
    return tiles


def shapes(tile: dict[str, Any], slug: str) -> dict[int, BaseGeometry]:
    """The tile's shapes by feature id, in tile units."""
    found = tile.get(slug, {"features": []})["features"]
    return {f["id"]: shape(f["geometry"]) for f in found}


@pytest.fixture(params=[LAST_ZOOM, 16])
def area(request: pytest.FixtureRequest) -> tuple[int, DatasetVersion, Tiles]:
    """(zoom, version, its tiles at that zoom)."""
    version = publish_samples(make_layer(max_zoom=LAST_ZOOM), lots())
    layer = live_layer("parcels")
    assert layer is not None and version.bbox
    return request.param, version, decoded_tiles(layer, request.param, version.bbox)


def test_tiles_hold_every_feature_with_its_area(
    area: tuple[int, DatasetVersion, Tiles],
) -> None:
    z, version, tiles = area
    size = 2 * MERCATOR_HALF / 2**z
    held: dict[int, float] = defaultdict(float)
    square = box(0, 0, EXTENT, EXTENT)
    for tile in tiles.values():
        for fid, geometry in shapes(tile, "parcels").items():
            held[fid] += geometry.intersection(square).area * (size / EXTENT) ** 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fid, ST_Area(geom_3857) FROM layers_feature WHERE version_id = %s",
            [version.pk],
        )
        stored = dict(cursor.fetchall())
    assert set(held) == set(stored)
    tolerance = 0.01 if z == LAST_ZOOM else 0.05
    assert held == pytest.approx(stored, rel=tolerance)
    assert sum(held.values()) == pytest.approx(sum(stored.values()), rel=0.001)


def test_every_polygon_is_valid(area: tuple[int, DatasetVersion, Tiles]) -> None:
    _z, _version, tiles = area
    for tile in tiles.values():
        for fid, geometry in shapes(tile, "parcels").items():
            assert geometry.is_valid, (fid, shapely.is_valid_reason(geometry))
            assert geometry.geom_type in ("Polygon", "MultiPolygon")


def test_each_label_stands_once_in_its_own_tile(
    area: tuple[int, DatasetVersion, Tiles],
) -> None:
    _z, version, tiles = area
    labels: list[int] = []
    for tile in tiles.values():
        for fid, point in shapes(tile, "parcels_label").items():
            assert 0 <= point.x <= EXTENT and 0 <= point.y <= EXTENT
            labels.append(fid)
    assert sorted(labels) == list(range(1, version.feature_count + 1))


def test_neighbours_meet_without_a_seam(
    area: tuple[int, DatasetVersion, Tiles],
) -> None:
    """Each shape crosses the edge of two tiles at the same places in both."""
    _z, _version, tiles = area
    right_edge = shapely.linestrings([[EXTENT, 0], [EXTENT, EXTENT]])
    left_edge = shapely.linestrings([[0, 0], [0, EXTENT]])
    compared = 0
    for (x, y), tile in tiles.items():
        neighbour = tiles.get((x + 1, y))
        if neighbour is None:
            continue
        ours, theirs = shapes(tile, "parcels"), shapes(neighbour, "parcels")
        for fid in ours.keys() | theirs.keys():
            a = crossing(ours.get(fid), right_edge)
            b = crossing(theirs.get(fid), left_edge)
            # One unit of the grid on either side.
            assert a == pytest.approx(b, abs=4), (x, y, fid)
            compared += a[1] > a[0]
    assert compared > 10


def test_zoomed_out_every_class_keeps_its_area() -> None:
    """Lots under a pixel are summed up a class, not left out, and have no labels."""
    cells = lots()
    for number, cell in enumerate(cells):
        cell.properties["loai_dat"] = "ODT" if number % 3 else "CLN"
    version = publish_samples(make_layer(min_zoom=0, max_zoom=LAST_ZOOM), cells)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT properties->>'loai_dat', sum(ST_Area(geom_3857))"
            " FROM layers_feature WHERE version_id = %s GROUP BY 1",
            [version.pk],
        )
        stored = dict(cursor.fetchall())
    layer = live_layer("parcels")
    assert layer is not None and version.bbox
    for z in (9, 10, 11, 13):
        tiles = decoded_tiles(layer, z, version.bbox)
        held: dict[str, float] = defaultdict(float)
        square = box(0, 0, EXTENT, EXTENT)
        unit = 2 * MERCATOR_HALF / 2**z / EXTENT
        labels = 0
        for tile in tiles.values():
            for feature in tile["parcels"]["features"]:
                geometry = shape(feature["geometry"])
                assert geometry.is_valid
                area = geometry.intersection(square).area * unit**2
                held[feature["properties"]["cls"]] += area
            labels += len(tile.get("parcels_label", {"features": []})["features"])
        # Shapes of a pixel or two lose some of theirs to simplification (z11 here).
        assert held == pytest.approx(stored, rel=0.3 if z == 11 else 0.15), z
        share = held["ODT"] / sum(held.values())
        assert share == pytest.approx(stored["ODT"] / sum(stored.values()), abs=0.03)
        assert labels < COUNT if z < 12 else labels == COUNT
        drawn = sum(len(tile["parcels"]["features"]) for tile in tiles.values())
        assert drawn < COUNT / 2 if z < 11 else drawn


def crossing(
    geometry: BaseGeometry | None, edge: BaseGeometry
) -> tuple[float, float, float]:
    """Where a shape crosses a tile's edge: first and last place, and length."""
    cut = geometry.intersection(edge) if geometry is not None else None
    if cut is None or cut.is_empty or cut.length < BUFFER / 8:
        return (0, 0, 0)
    return (cut.bounds[1], cut.bounds[3], cut.length)
