"""Inside and outside the province by the published communes, in search and tap."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from django.test import Client
from shapely.geometry import Point, box

from layers.models import Layer
from layers.queries import live_layers
from layers.queries.outline import TOLERANCE, is_inside, outline
from tests.support.factories import LAT, LON, Sample, make_layer, publish_samples

pytestmark = pytest.mark.django_db
# An L: the corner in the north-east is in the box and outside.
WEST, SOUTH, EAST = (
    box(LON, LAT, LON + 0.03, LAT + 0.09),
    box(LON, LAT, LON + 0.09, LAT + 0.03),
    (LON + 0.075, LAT + 0.075),
)
NAME = {"key": "ten", "meaning": "name", "is_searchable": True, "label_order": 1}


@pytest.fixture
def communes() -> Layer:
    layer = make_layer("communes", fields=[NAME], role="admin", style={})
    shapes = [shapely.multipolygons([shape]) for shape in (WEST, SOUTH)]
    publish_samples(
        layer, [Sample(f"2955{i}", s, f"Xã {i}") for i, s in enumerate(shapes)]
    )
    live_layers.forget()
    return layer


def test_the_outline_is_no_box(communes: Layer) -> None:
    assert is_inside(LON + 0.01, LAT + 0.08)
    assert is_inside(LON - TOLERANCE / 2, LAT + 0.05)
    assert not is_inside(LON - 3 * TOLERANCE, LAT + 0.05)
    assert not is_inside(*EAST)


def test_many_places_agree_with_a_plain_look(communes: Layer) -> None:
    rng = np.random.default_rng(4)
    places = rng.uniform([LON - 0.01, LAT - 0.01], [LON + 0.1, LAT + 0.1], (2000, 2))
    whole = WEST.union(SOUTH)
    plain = [whole.distance(Point(place)) <= TOLERANCE for place in places]
    known = outline()
    assert known is not None
    assert known.covers(shapely.points(places)).tolist() == plain


def test_without_communes_the_box_decides(communes: Layer) -> None:
    Layer.objects.filter(pk=communes.pk).update(published_version=None)
    live_layers.forget()
    assert is_inside(*EAST)
    assert not is_inside(108.0, 16.0)


def test_a_new_version_moves_the_outline(communes: Layer) -> None:
    assert not is_inside(*EAST)
    far = shapely.multipolygons([box(LON + 0.06, LAT + 0.06, LON + 0.09, LAT + 0.09)])
    publish_samples(communes, [Sample("29559", far, "Xã mới")])
    live_layers.forget()
    assert is_inside(*EAST)


def test_search_and_tap_say_so(communes: Layer, client: Client) -> None:
    lon, lat = EAST
    (hit,) = client.get("/api/search", {"q": f"{lat}, {lon}"}).json()["features"]
    assert "ngoài tỉnh" in hit["properties"]["detail"]
    (hit,) = client.get("/api/search", {"q": f"{LAT}, {LON}"}).json()["features"]
    assert "ngoài tỉnh" not in hit["properties"]["detail"]
    tap = client.get("/api/identify", {"lon": lon, "lat": lat}).json()
    assert (tap["features"], tap["outside"]) == ([], True)
    assert not client.get("/api/identify", {"lon": LON, "lat": LAT}).json()["outside"]
