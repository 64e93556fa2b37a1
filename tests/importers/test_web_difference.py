"""What a draft would change is counted by key and listed for who may edit."""

from __future__ import annotations

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from layers.models import DatasetVersion, Layer
from layers.queries.difference import changes, difference
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    load_version,
    make_layer,
    parcel,
    publish_samples,
    square,
)
from tests.support.import_pages import LIST, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def layer() -> Layer:
    return make_layer()


def both(
    layer: Layer, old: list[Sample], new: list[Sample]
) -> tuple[DatasetVersion, DatasetVersion]:
    return publish_samples(layer, old), load_version(layer, new)


def test_added_removed_moved_and_described_anew(layer: Layer) -> None:
    same, moved, renamed = parcel(1, 1), parcel(1, 2), parcel(1, 3)
    old, new = both(
        layer,
        [same, moved, renamed, parcel(1, 4)],
        [
            same,
            parcel(1, 2, 5),
            parcel(1, 3, loai_dat="CLN"),
            parcel(2, 1),
            parcel(2, 2),
        ],
    )
    found = difference(old, new)
    assert found.counts == {"added": 2, "removed": 1, "geometry": 1, "attributes": 1}
    assert found.keys["added"] == ["29545-2-1", "29545-2-2"]
    assert found.keys["removed"] == ["29545-1-4"]
    (change,) = changes(layer, old, new, "attributes", found.keys["attributes"])
    assert change.key == "29545-1-3"
    assert [str(name) for name in change.fields] == [
        layer.fields.get(key="loai_dat").name
    ]
    assert len(change.bbox) == 4


def test_the_same_again_changes_nothing_and_is_remembered(layer: Layer) -> None:
    old, new = both(layer, [parcel(1, 1)], [parcel(1, 1)])
    assert difference(old, new).is_empty
    with CaptureQueriesContext(connection) as queries:
        assert difference(old, new).is_empty
    assert len(queries) == 0


def test_columns_of_one_version_only_are_named(layer: Layer) -> None:
    old, new = both(layer, [parcel(1, 1)], [parcel(1, 1, ghi_chu="x")])
    common = [{"key": key} for key in parcel(1, 1).properties]
    for version, extra in ((old, []), (new, [{"key": "ghi_chu"}])):
        version.fields_at_load = [*common, *extra]
    found = difference(old, new)
    assert found.is_empty
    assert (found.new_columns, found.gone_columns) == (["ghi_chu"], [])


def test_private_attributes_are_not_named(layer: Layer) -> None:
    old, new = both(layer, [parcel(1, 1)], [parcel(1, 1, ten_chu="Bà Khác")])
    found = difference(old, new)
    (change,) = changes(layer, old, new, "attributes", found.keys["attributes"])
    assert change.fields == []
    page = member("lan", layer).get(f"{LIST}layers/parcels/versions/2/difference")
    assert "Bà Khác" not in page.content.decode()
    assert "ten_chu" not in page.content.decode()


def test_losing_much_is_said(layer: Layer) -> None:
    both(layer, [parcel(1, n) for n in range(1, 6)], [parcel(1, 1)])
    page = member("lan", layer).get(f"{LIST}layers/parcels/versions/2/difference")
    assert "4 of 5 published objects would disappear" in page.content.decode()


def test_splits_and_new_numbers_are_listed_and_zoom_the_map(layer: Layer) -> None:
    half = {"size": 0.00025}
    west = Sample("29545-1-11", square(0, 0, **half), number="1/11")
    rest = Sample("29545-1-12", box_of(0.5, 0, 1, 1), number="1/12")
    east = Sample("29545-1-13", box_of(0, 0.5, 0.5, 1), number="1/13")
    both(layer, [parcel(1, 1), parcel(1, 2, 4)], [west, rest, east, parcel(7, 8, 4)])
    page = member("lan", layer).get(f"{LIST}layers/parcels/versions/2/difference")
    text = " ".join(page.content.decode().split())
    assert "Parcel 1, sheet 1 <span" in text
    assert "Parcel 11, sheet 1 + Parcel 12, sheet 1 + Parcel 13, sheet 1</a>" in text
    assert "Parcel 8, sheet 7</a>" in text
    assert text.count("data-bbox=") == 2 + 2 + 4


def box_of(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A part of the first cell of the grid, in shares of its sides."""
    size = 0.0005
    return shapely.multipolygons(
        [
            box(
                LON + west * size,
                LAT + south * size,
                LON + east * size,
                LAT + north * size,
            )
        ]
    )
