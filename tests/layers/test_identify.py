"""Identify: what lies under a tap, public fields only."""

from __future__ import annotations

import pytest
from django.test import Client
from shapely.geometry import LineString, Point

from layers.queries import live_layers
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    make_layer,
    parcel,
    publish_samples,
    square,
)

pytestmark = pytest.mark.django_db
INSIDE = {"lon": LON + 0.0002, "lat": LAT + 0.0002, "zoom": 18}


def test_it_names_the_parcel_in_plain_words(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345), parcel(12, 346, column=3)])
    (hit,) = client.get("/en/api/identify", INSIDE).json()["features"]
    assert hit["id"] == "29545-12-345"
    assert hit["geometry"]["type"] == "MultiPolygon"
    facts = hit["properties"]
    assert facts["title"] == "Parcel 345, sheet 12"
    assert facts["measure"]["text"] == "3,025.5 m²"
    assert facts["url"] == "/en/layers/parcels/features/29545-12-345/"
    texts = {f["key"]: f["text"] for f in facts["fields"]}
    assert texts["loai_dat"] == "ODT – Urban housing"
    assert "ten_chu" not in texts


def test_it_never_shows_the_owner(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    assert "Bí Mật" not in client.get("/api/identify", INSIDE).content.decode()


def test_points_and_lines_count_within_a_fingertip(client: Client) -> None:
    lamps = make_layer(
        "lamps", fields=[], role="infrastructure", geometry_kind="point", style={}
    )
    publish_samples(lamps, [Sample("L1", Point(LON + 0.0002, LAT + 0.0002), "L1")])
    roads = make_layer(
        "roads", fields=[], role="infrastructure", geometry_kind="line", style={}
    )
    line = LineString([(LON, LAT + 0.0003), (LON + 0.001, LAT + 0.0003)])
    publish_samples(roads, [Sample("R1", line, "Lê Lợi", measure=110.0)])
    near = {**INSIDE, "lat": LAT + 0.00022}
    keys = [f["id"] for f in client.get("/api/identify", near).json()["features"]]
    assert keys == ["L1"]
    wide = {**near, "zoom": 16}
    keys = [f["id"] for f in client.get("/api/identify", wide).json()["features"]]
    assert keys == ["L1", "R1"]


def test_small_things_come_before_large_ones(client: Client) -> None:
    communes = make_layer("communes", fields=[], role="admin", style={})
    publish_samples(communes, [Sample("29545", square(size=0.01), "Xã", measure=1e6)])
    publish_samples(make_layer(), [parcel(12, 345)])
    hits = client.get("/api/identify", INSIDE).json()["features"]
    assert [h["properties"]["layer"] for h in hits] == ["parcels", "communes"]
    only = client.get("/api/identify", {**INSIDE, "layers": "communes"}).json()
    assert [h["properties"]["layer"] for h in only["features"]] == ["communes"]


@pytest.mark.parametrize(
    "query",
    [{}, {"lon": "x", "lat": "1"}, {"lon": "nan", "lat": "1"}, {"lon": 999, "lat": 1}],
)
def test_a_bad_place_is_a_clear_400(client: Client, query: dict[str, str]) -> None:
    response = client.get("/en/api/identify", query)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "bad-parameter"
    assert "lon" in response.json()["detail"]


def test_a_hit_says_its_class_unless_the_field_is_private(client: Client) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    place = {"lon": LON + 0.0002, "lat": LAT + 0.0002}
    (hit,) = client.get("/api/identify", place).json()["features"]
    assert hit["properties"]["class"] == "ODT"
    layer.style = {"type": "categorised", "field": "ten_chu", "rules": []}
    layer.save()
    live_layers.forget()
    (hit,) = client.get("/api/identify", place).json()["features"]
    assert hit["properties"]["class"] is None
