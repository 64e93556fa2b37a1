"""Identify: what lies under a tap, public fields only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from pyproj import Transformer
from shapely.geometry import LineString, Point

from gisportal.core.geo import lonlat_to_mercator, pixel_size
from layers.models import Layer
from layers.queries import drawn_symbols, live_layers
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
    assert texts["loai_dat"] == "Urban housing (ODT)"
    assert "ten_chu" not in texts


def test_it_never_shows_the_owner(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    assert "Bí Mật" not in client.get("/api/identify", INSIDE).content.decode()


# A street 1 px wide along the parcel, 30 m north of its southern edge at zoom 18.
PIXEL = pixel_size(18)


def metres_north(metres: float) -> float:
    """Degrees of latitude: Mercator metres north of the parcel's south-west corner."""
    ((x, y),) = lonlat_to_mercator(np.array([[LON, LAT]]))
    to_degrees = Transformer.from_crs(3857, 4326, always_xy=True).transform
    return float(to_degrees(x, y + metres)[1])


def things(kind: str, shape: Any, **facts: Any) -> None:
    """A layer of one line or point over the parcel."""
    symbol = {"stroke": "#333333", "stroke_width": 2, "radius": 4, **facts}
    layer = make_layer(
        f"{kind}s",
        fields=[],
        role="infrastructure",
        geometry_kind=kind,
        style={"default": symbol},
    )
    publish_samples(layer, [Sample("T1", shape, "T1", measure=10.0)])


def touched(client: Client, metres: float, **query: Any) -> list[tuple[str, int]]:
    """Layer and rank of what is tapped ``metres`` north of the corner."""
    place = {"lon": LON + 0.0002, "lat": metres_north(metres), "zoom": 18, **query}
    found = client.get("/api/identify", place).json()["features"]
    return [(f["properties"]["layer"], f["properties"]["rank"]) for f in found]


def test_a_line_counts_only_beside_what_is_drawn_of_it(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    street = metres_north(30)
    things("line", LineString([(LON, street), (LON + 0.0005, street)]))
    # Drawn 3 px wide at zoom 18: its edge lies 1.5 px from its middle.
    assert touched(client, 30 + 0.5 * PIXEL) == [("lines", 0), ("parcels", 1)]
    assert touched(client, 30 + 4.5 * PIXEL) == [("lines", 0), ("parcels", 1)]
    assert touched(client, 30 + 5.5 * PIXEL) == [("parcels", 0)]
    assert touched(client, 30 + 5.5 * PIXEL, pointer="touch")[0] == ("lines", 0)
    assert touched(client, 30 + 10 * PIXEL, pointer="touch") == [("parcels", 0)]


def test_from_afar_the_parcel_under_the_finger_wins(client: Client) -> None:
    """At zoom 14 the parcel is 6 px wide: 8 px beside a lamp would be all of it."""
    publish_samples(make_layer(), [parcel(12, 345)])
    things("point", Point(LON + 0.0002, metres_north(0)))
    wide = {"zoom": 14, "pointer": "touch"}
    assert touched(client, 45, **wide) == [("parcels", 0), ("points", 1)]
    assert touched(client, 5, **wide) == [("points", 0), ("parcels", 1)]


def test_what_the_map_does_not_draw_is_not_touched(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    street = metres_north(30)
    line = LineString([(LON, street), (LON + 0.0005, street)])
    things("line", line, stroke=None)
    assert touched(client, 30) == [("parcels", 0)]
    Layer.objects.filter(slug="lines").update(style={}, min_zoom=17)
    live_layers.forget()
    assert touched(client, 30)[0] == ("lines", 0)
    assert touched(client, 30, zoom=16) == [("parcels", 0)]


def test_only_a_true_tie_is_a_list(client: Client) -> None:
    twice = [parcel(12, 345), parcel(12, 346)]
    publish_samples(make_layer(), twice)
    plan = make_layer("plan", fields=[], role="zoning", style={})
    publish_samples(plan, [Sample("Z", square(size=0.01), "Z", measure=1e6)])
    communes = make_layer("communes", fields=[], role="admin", style={})
    publish_samples(communes, [Sample("C", square(size=0.01), "C", measure=1e5)])
    assert touched(client, 20) == [
        ("parcels", 0),
        ("parcels", 0),
        ("plan", 1),
        ("communes", 2),
    ]
    assert touched(client, 20, layers="plan,communes") == [("plan", 0), ("communes", 1)]


def test_the_server_knows_how_large_the_map_draws() -> None:
    """The same table as the browser's modules are held to (``style.test.js``)."""
    sizes = json.loads(
        (Path(__file__).parents[1] / "support/drawn_sizes.json").read_text()
    )
    for width, zoom, drawn in sizes["width"]:
        assert drawn_symbols.width_at(width, zoom) == pytest.approx(drawn, abs=1e-6)
    for radius, zoom, role, drawn in sizes["radius"]:
        found = drawn_symbols.radius_at(radius, zoom, role)
        assert found == pytest.approx(drawn, abs=1e-6)
    for rules, value, place in sizes["class"]:
        found = [n for n, rule in enumerate(rules) if drawn_symbols.fits(rule, value)]
        assert next(iter(found), -1) == place, (rules, value)


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
