"""What became of features: splits, mergers and new numbers, told by overlap."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from django.utils import translation
from shapely.geometry import LineString, Point, box

from layers.models import Layer
from layers.queries import succession
from layers.queries.difference import Difference, difference, stories
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    load_version,
    make_layer,
    publish_samples,
)

pytestmark = pytest.mark.django_db
SIZE = 0.0005


@pytest.fixture
def layer() -> Layer:
    return make_layer()


def land(key: str, west: float, south: float, east: float, north: float) -> Sample:
    """A parcel between these cells of the grid."""
    shape = box(
        LON + west * SIZE, LAT + south * SIZE, LON + east * SIZE, LAT + north * SIZE
    )
    number = key.split("-", 1)[1].replace("-", "/")
    return Sample(key, shapely.multipolygons([shape]), key, number, 10.0)


def found(layer: Layer, old: list[Sample], new: list[Sample]) -> Difference:
    before = publish_samples(layer, old)
    return difference(before, load_version(layer, new))


def told(difference: Difference) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [
        (kind, one.before, one.after)
        for kind, ones in difference.successions.items()
        for one in ones
    ]


def test_a_split_into_new_numbers(layer: Layer) -> None:
    one = found(
        layer,
        [land("29545-1-1", 0, 0, 4, 1), land("29545-1-2", 4, 0, 5, 1)],
        [
            land("29545-1-11", 0, 0, 1, 1),
            land("29545-1-12", 1, 0, 4, 1),
            land("29545-1-2", 4, 0, 5, 1),
        ],
    )
    assert told(one) == [("split", ("29545-1-1",), ("29545-1-11", "29545-1-12"))]
    assert one.counts == {"added": 2, "removed": 1, "geometry": 0, "attributes": 0}
    old, new = layer.versions.order_by("number")
    with translation.override("en"):
        (story,) = stories(layer, old, new, one.successions["split"])
    assert story.before == ["Parcel 1, sheet 1"]
    assert story.after == ["Parcel 11, sheet 1", "Parcel 12, sheet 1"]
    width, height = story.bbox[2] - story.bbox[0], story.bbox[3] - story.bbox[1]
    assert (width, height) == pytest.approx((4 * SIZE, SIZE), abs=2e-6)


def test_a_split_that_keeps_the_number_for_one_part(layer: Layer) -> None:
    one = found(
        layer,
        [land("29545-1-1", 0, 0, 4, 1)],
        [land("29545-1-1", 0, 0, 3, 1), land("29545-1-9", 3, 0, 4, 1)],
    )
    assert told(one) == [("split", ("29545-1-1",), ("29545-1-1", "29545-1-9"))]
    assert one.counts["geometry"] == 1


def test_a_merger(layer: Layer) -> None:
    one = found(
        layer,
        [land(f"29545-1-{n}", n, 0, n + 1, 1) for n in range(4)],
        [land("29545-1-0", 0, 0, 1, 1), land("29545-1-7", 1, 0, 4, 1)],
    )
    before = ("29545-1-1", "29545-1-2", "29545-1-3")
    assert told(one) == [("merged", before, ("29545-1-7",))]


def test_a_new_number_in_the_same_place(layer: Layer) -> None:
    one = found(
        layer,
        [land("29545-1-1", 0, 0, 1, 1), land("29545-1-2", 1, 0, 2, 1)],
        # The second was measured again, too: a centimetre or so apart.
        [land("29545-9-1", 0, 0, 1, 1), land("29545-9-2", 1, 0, 2.0002, 1)],
    )
    assert told(one) == [
        ("renumbered", ("29545-1-1",), ("29545-9-1",)),
        ("renumbered", ("29545-1-2",), ("29545-9-2",)),
    ]


def test_borders_that_only_moved_are_no_split(layer: Layer) -> None:
    one = found(
        layer,
        [land("29545-1-1", 0, 0, 2, 1), land("29545-1-2", 2, 0, 4, 1)],
        [land("29545-1-1", 0, 0, 2.1, 1), land("29545-1-2", 2.1, 0, 4, 1)],
    )
    assert told(one) == []
    assert one.is_traced


def test_new_land_beside_an_old_parcel_is_no_successor(layer: Layer) -> None:
    one = found(
        layer,
        [land("29545-1-1", 0, 0, 1, 1)],
        [land("29545-1-2", 1, 0, 2, 1), land("29545-1-3", 0, 1, 1, 2)],
    )
    assert told(one) == []


def test_lines_count_by_length_and_points_by_place(layer: Layer) -> None:
    roads = make_layer("roads", fields=(), role="other", geometry_kind="line")
    whole = LineString([(LON, LAT), (LON + 4 * SIZE, LAT)])
    halves = [
        LineString([(LON, LAT), (LON + 2 * SIZE, LAT)]),
        LineString([(LON + 2 * SIZE, LAT), (LON + 4 * SIZE, LAT)]),
    ]
    one = found(
        roads,
        [Sample("r1", shapely.multilinestrings([whole]))],
        [Sample(f"r1{n}", shapely.multilinestrings([h])) for n, h in enumerate(halves)],
    )
    assert told(one) == [("split", ("r1",), ("r10", "r11"))]
    lamps = make_layer("lamps", fields=(), role="other", geometry_kind="point")
    place = shapely.multipoints([Point(LON, LAT)])
    one = found(lamps, [Sample("l1", place)], [Sample("l2", place)])
    assert told(one) == [("renumbered", ("l1",), ("l2",))]


@pytest.mark.parametrize(
    ("limit", "value"), [("MOST_KEYS", 1), ("MOST_BYTES", 99), ("TIME_LIMIT", -1)]
)
def test_what_is_too_much_is_counted_but_not_traced(
    layer: Layer, monkeypatch: pytest.MonkeyPatch, limit: str, value: Any
) -> None:
    monkeypatch.setattr(succession, limit, value)
    one = found(
        layer,
        [land("29545-1-1", 0, 0, 4, 1), land("29545-1-2", 4, 0, 5, 1)],
        [land("29545-1-3", 0, 0, 2, 1), land("29545-1-4", 2, 0, 4, 1)],
    )
    assert not one.is_traced
    assert told(one) == []
    assert one.counts["removed"] == 2
