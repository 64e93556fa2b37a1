"""A shape is the same, vertex by vertex, through every exit.

Lines keep their direction everywhere, points their order in everything but tiles. A format may say which way
rings run and where they begin, so a ring is compared as a circle of vertices; where
RFC 7946 rules, it must run counter-clockwise.
"""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pyproj
import pytest
import shapely
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape as from_mapping
from shapely.geometry.base import BaseGeometry

from gisportal.core.geo import MERCATOR_HALF, lonlat_to_mercator, to_wgs84
from layers.models import Layer
from tests.support.factories import Sample, make_layer, publish_samples
from tests.support.public_exits import exits
from tests.support.reading import content_of

pytestmark = pytest.mark.django_db
# Shapes have their vertices on a grid of about a metre, around the middle of one tile of
# the last zoom: every exit is fine enough to tell which one is meant.
STEP, WEST, SOUTH, REACH, ZOOM = 1e-5, 105.97069, 10.24938, 50, 18
ZONE = 9209
_numbers = count(1)
Places = list[tuple[int, int]]
_to_lonlat = pyproj.Transformer.from_crs(3857, 4326, always_xy=True).transform


# What is drawn: grid places.
def place(reach: int = REACH) -> st.SearchStrategy[tuple[int, int]]:
    steps = st.integers(-reach, reach)
    return st.tuples(steps, steps)


PATHS = st.lists(place(), min_size=2, max_size=9).map(
    lambda path: [path[0], *(b for a, b in zip(path, path[1:], strict=False) if a != b)]
)
LINES = PATHS.filter(lambda path: len(path) >= 2)


@st.composite
def stars(draw: Any) -> tuple[Places, Places]:
    """An outline around the origin with a hole in it, each in any direction."""
    rings = []
    for low, high in ((25, 45), (5, 15)):
        corners = draw(st.integers(4, 9))
        radii = draw(st.lists(st.integers(low, high), min_size=9, max_size=9))
        turn = draw(st.integers(0, corners - 1))
        ring = [
            (
                round(radii[n] * math.cos(2 * math.pi * (n + turn) / corners)),
                round(radii[n] * math.sin(2 * math.pi * (n + turn) / corners)),
            )
            for n in range(corners)
        ]
        rings.append(ring[::-1] if draw(st.booleans()) else ring)
    return rings[0], rings[1]


def lonlat(places: Places) -> np.ndarray:
    return np.array([(WEST + x * STEP, SOUTH + y * STEP) for x, y in places])


def polygon(rings: tuple[Places, Places], parts: int) -> BaseGeometry:
    outer, hole = rings
    if parts == 1:
        return shapely.polygons(lonlat(outer), holes=[lonlat(hole)])
    # A second part where the hole is.
    inner = [(round(x / 2), round(y / 2)) for x, y in hole]
    with_hole = shapely.polygons(lonlat(outer), holes=[lonlat(hole)])
    return shapely.multipolygons([with_hole, shapely.polygons(lonlat(inner))])


SHAPES = {
    "point": st.one_of(
        place().map(lambda p: shapely.points(*lonlat([p]))),
        st.lists(place(), min_size=2, max_size=6, unique=True).map(
            lambda ps: shapely.multipoints(lonlat(ps))
        ),
    ),
    "line": st.one_of(
        LINES.map(lambda path: shapely.linestrings(lonlat(path))),
        st.lists(LINES, min_size=2, max_size=3).map(
            lambda ps: shapely.multilinestrings(
                [*map(shapely.linestrings, map(lonlat, ps))]
            )
        ),
    ),
    "polygon": st.builds(polygon, stars(), st.integers(1, 2)).filter(
        lambda found: found.is_valid
    ),
}
DRAWN = st.fixed_dictionaries(
    {kind: st.lists(each, min_size=2, max_size=4) for kind, each in SHAPES.items()}
)


# What came out: the same grid places.
def normal(shape: BaseGeometry) -> list[Any]:
    """The shape's parts as grid places: rings as circles, the rest in its order."""
    parts: list[Any] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            parts.append(
                sorted(circle(on_grid(r)) for r in (part.exterior, *part.interiors))
            )
        else:
            parts.append(on_grid(part))
    return parts


def on_grid(shape: BaseGeometry) -> Places:
    """Its vertices, each exactly one place of the grid."""
    found = (shapely.get_coordinates(shape) - (WEST, SOUTH)) / STEP
    assert np.abs(found - np.round(found)).max() < 0.05
    return [(int(x), int(y)) for x, y in np.round(found)]


def circle(ring: Places) -> Places:
    """The ring from its least place on, the way round that sorts first."""
    ring = ring[:-1]
    start = ring.index(min(ring))
    forth = ring[start:] + ring[:start]
    return min(forth, [forth[0], *reversed(forth[1:])])


# How each exit is read: address → key → shape in degrees.
Found = dict[str, BaseGeometry]


def turned(shape: BaseGeometry) -> BaseGeometry:
    """A shape from GeoJSON: outlines counter-clockwise, holes clockwise."""
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            assert part.exterior.is_ccw
            assert not any(hole.is_ccw for hole in part.interiors)
    return shape


def read_geojson(content: bytes) -> Found:
    document = json.loads(content)
    features = document.get("features", [document])
    return {
        f.get("id", f["properties"].get("key")): turned(from_mapping(f["geometry"]))
        for f in features
    }


def read_flipped(content: bytes) -> Found:
    document = json.loads(content)
    return {
        f["id"]: turned(shapely.transform(from_mapping(f["geometry"]), np.fliplr))
        for f in document["features"]
    }


def read_mercator(content: bytes) -> Found:
    return {
        key: shapely.transform(shape, lambda c: np.column_stack(_to_lonlat(*c.T)))
        for key, shape in read_geojson(content).items()
    }


def read_zone(content: bytes) -> Found:
    operation = to_wgs84(f"EPSG:{ZONE}")
    return {
        key: shapely.transform(shape, operation.apply)
        for key, shape in read_geojson(content).items()
    }


def read_identified(content: bytes) -> Found:
    return {
        f["properties"]["key"]: turned(from_mapping(f["geometry"]))
        for f in json.loads(content)["features"]
    }


def read_csv(content: bytes) -> Found:
    text = content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=text[len("feature_key")])
    return {row["feature_key"]: csv_shape(row) for row in rows}


def csv_shape(row: dict[str, str]) -> BaseGeometry:
    if "wkt" in row:
        return shapely.from_wkt(row["wkt"])
    return shapely.points(*(float(row[n].replace(",", ".")) for n in ("lon", "lat")))


def read_file(suffix: str) -> Callable[[bytes], Found]:
    def read(content: bytes) -> Found:
        import geopandas  # noqa: PLC0415 - a second of the collection of every test

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file.{suffix}"
            path.write_bytes(content)
            table = geopandas.read_file(path)
        return dict(zip(table[table.columns[0]], table.geometry, strict=True))

    return read


def tile_place() -> tuple[int, int]:
    ((x, y),) = lonlat_to_mercator(np.array([[WEST, SOUTH]]))
    size = 2 * MERCATOR_HALF / 2**ZOOM
    return int((x + MERCATOR_HALF) // size), int((MERCATOR_HALF - y) // size)


def read_tile(content: bytes) -> Found:
    size = 2 * MERCATOR_HALF / 2**ZOOM
    column, row = tile_place()
    west, south = column * size - MERCATOR_HALF, MERCATOR_HALF - (row + 1) * size

    def degrees(coords: np.ndarray) -> np.ndarray:
        x, y = (coords * size / 4096 + (west, south)).T
        return np.column_stack(_to_lonlat(x, y))

    (drawn,) = (
        v for k, v in mapbox_vector_tile.decode(content).items() if "_label" not in k
    )
    return {
        f"n{f['id']}": shapely.transform(from_mapping(f["geometry"]), degrees)
        for f in drawn["features"]
    }


def asked(layer: Layer, keys: list[str]) -> list[tuple[str, Callable[[bytes], Found]]]:
    """Every address that answers with shapes, and how it is read."""
    slug, (x, y) = layer.slug, tile_place()
    items, epsg = (
        f"/ogc/collections/{slug}/items",
        "http://www.opengis.net/def/crs/EPSG/0",
    )
    download = f"/layers/{slug}/download"
    one = [
        (f"{start}{key}{end}", read_geojson)
        for key in keys
        for start, end in (
            (f"/layers/{slug}/features/", ".json"),
            (f"/api/layers/{slug}/features/", "/"),
            (f"{items}/", "?f=json"),
        )
    ]
    return [
        *one,
        (f"{items}?f=json&limit=100", read_geojson),
        (f"{items}?f=json&limit=100&crs={epsg}/4326", read_flipped),
        (f"{items}?f=json&limit=100&crs={epsg}/3857", read_mercator),
        (f"{items}?f=json&limit=100&crs={epsg}/{ZONE}", read_zone),
        (f"{download}/geojson", read_geojson),
        (f"{download}/geojson?crs={ZONE}", read_zone),
        (f"{download}/gpkg", read_file("gpkg")),
        (f"{download}/shp", read_file("zip")),
        (f"{download}/csv", read_csv),
        (f"/tiles/{slug}/{ZOOM}/{x}/{y}.mvt", read_tile),
    ]


def published(drawn: dict[str, list[BaseGeometry]]) -> list[tuple[Layer, Found]]:
    made = []
    for kind, shapes in drawn.items():
        layer = make_layer(
            f"shapes-{next(_numbers)}",
            fields=(),
            role="other",
            geometry_kind=kind,
            measure_srid=ZONE,
            style={},
        )
        samples = [Sample(f"n{n}", shape) for n, shape in enumerate(shapes, 1)]
        publish_samples(layer, samples)
        made.append((layer, {each.key: each.geometry for each in samples}))
    return made


def identified(client: Client, layer: Layer, shapes: Found) -> Found:
    """Each shape as a tap on it answers it."""
    found: Found = {}
    for shape in shapes.values():
        # Of a line the first vertex, of an area a place inside.
        is_area = shapely.get_dimensions(shape) == 2
        inside = shapely.point_on_surface(shape) if is_area else shape
        on = shapely.points(shapely.get_coordinates(inside)[0])
        where = f"lon={on.x!r}&lat={on.y!r}&zoom=18&layers={layer.slug}"
        found |= read_identified(client.get(f"/api/identify?{where}").content)
    return found


def looks_like(drawn: BaseGeometry, shape: BaseGeometry) -> bool:
    """Whether a tile, which is a picture, shows the shape.

    PostGIS puts points in an order of its own and leaves out corners of an area that
    are none at the tile's precision. Lines are as they are.
    """
    if shapely.get_dimensions(shape) < 2:
        return sorted(normal(drawn)) == sorted(normal(shape))
    corners = set(on_grid(drawn))
    is_near = shapely.hausdorff_distance(drawn, shape) < STEP / 10
    return is_near and corners <= set(on_grid(shape))


def hold_the_same(drawn: dict[str, list[BaseGeometry]]) -> None:
    # Each example is somebody else, as far as rate limits go.
    cache.clear()
    client = Client()
    for layer, shapes in published(drawn):
        expected = {key: normal(shape) for key, shape in shapes.items()}
        for address, read in asked(layer, [*shapes][:2]):
            response = client.get(address)
            assert response.status_code == 200, address
            found = read(content_of(response))
            assert found, address
            for key, shape in found.items():
                if address.startswith("/tiles/"):
                    assert looks_like(shape, shapes[key]), (address, key)
                else:
                    assert normal(shape) == expected[key], (address, key)
            assert len(found) in (1, len(shapes)), address
        tapped = identified(client, layer, shapes)
        assert tapped.keys() == shapes.keys()
        assert {k: normal(s) for k, s in tapped.items()} == expected


def drawing(examples: int) -> Any:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=examples < 10,
        # Each example publishes layers: to make it smaller takes minutes.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@drawing(2)
@given(DRAWN)
def test_every_exit_tells_the_same_shape(
    drawn: dict[str, list[BaseGeometry]],
) -> None:
    hold_the_same(drawn)


@pytest.mark.slow
@drawing(60)
@given(DRAWN)
def test_every_exit_tells_the_same_shape_of_many(
    drawn: dict[str, list[BaseGeometry]],
) -> None:
    hold_the_same(drawn)


def test_no_exit_is_left_out() -> None:
    """Whatever public address answers with shapes is read above."""
    layer = make_layer("shapes", fields=(), role="other", geometry_kind="line")
    read = {kind_of(address) for address, _read in asked(layer, ["k"])}
    without_shapes = {"page", "pdf", "catalogue", "schema", "queryables", "tilejson"}
    assert {kind_of(address) for address in exits(layer, "k")} <= read | without_shapes


def kind_of(address: str) -> str:
    """What an address answers with, in a word."""
    path = address.partition("?")[0]
    for part in ("schema", "queryables", "download", "/items"):
        if part in path:
            return path.rsplit("/", 1)[1] if part == "download" else part.strip("/")
    for end, kind in ((".mvt", "tile"), (".pdf", "pdf")):
        if path.endswith(end):
            return kind
    if path.startswith("/tiles/"):
        return "tilejson"
    if path == "/api/layers/":
        return "catalogue"
    return "feature" if path.startswith("/api") or path.endswith(".json") else "page"
