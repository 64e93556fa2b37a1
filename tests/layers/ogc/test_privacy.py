"""Private values cannot be read, guessed, sorted by or told from what does not exist."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from layers.models import Layer, LayerRight
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.ogc_requests import ITEMS, body
from tests.support.ogc_things import SECRET

HIDDEN = ("bi_mat", "ten_chu")
ROOT = "/ogc/collections/things"
PAGES = (
    "/ogc/",
    "/ogc/api",
    "/ogc/conformance",
    "/ogc/collections",
    ROOT,
    f"{ROOT}/queryables",
    f"{ROOT}/items?limit=1000",
    f"{ROOT}/items/k3",
    f"{ROOT}/tiles",
    f"{ROOT}/tiles/WebMercatorQuad",
)


def questions(name: str) -> Iterator[dict[str, str]]:
    """Every way to speak of a property."""
    yield {name: f"{SECRET}-3"}
    yield {"sortby": name}
    yield {"sortby": f"-{name}"}
    yield {"sortby": f"so,{name}"}
    yield {"properties": name}
    for text in (
        f"{name} = '{SECRET}-3'",
        f"{name} like 'B%'",
        f"{name} is null",
        f"{name} in ('x')",
        f"{name} < 'x'",
        f"casei({name}) = 'x'",
        f"accenti(casei({name})) like '%x%'",
        f"ten = {name}",
        f"so = 1 or {name} = 'x'",
        f"t_after({name}, DATE('2020-01-01'))",
        f"s_intersects({name}, POINT(1 2))",
        f'"{name}" = 1',
        name,
    ):
        yield {"filter": text}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("form", ["", "html"])
def test_no_page_shows_them(
    client: Client, things: Layer, page: str, form: str
) -> None:
    sign = "&" if "?" in page else "?"
    text = body(client.get(f"{page}{sign}f={form}" if form else page))
    assert text
    for secret in (SECRET, *HIDDEN, "Bí-mật"):
        assert secret not in text


@pytest.mark.parametrize("name", HIDDEN)
def test_a_private_name_is_answered_like_an_unknown_one(
    client: Client, things: Layer, name: str
) -> None:
    pairs = zip(questions(name), questions("no_such"), strict=True)
    for private, unknown in pairs:
        first, second = client.get(ITEMS, private), client.get(ITEMS, unknown)
        assert first.status_code == second.status_code == 400, private
        assert body(first).replace(name, "…") == body(second).replace("no_such", "…")
        assert SECRET not in body(first) or SECRET in str(private)


def test_even_who_may_see_personal_fields_gets_the_public_ones(
    client: Client, things: Layer
) -> None:
    lan = User.objects.create_user("lan", password="x", is_staff=True)
    LayerRight.objects.create(layer=things, right="personal", user=lan)
    client.force_login(lan)
    response = client.get(ITEMS, {"limit": 1000})
    assert SECRET not in body(response)
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(ITEMS, {"ten_chu": "x"}).status_code == 400


def test_a_restricted_layer_is_as_unknown_to_strangers(
    client: Client, db: None
) -> None:
    layer = make_layer(view_audience="restricted")
    publish_samples(layer, [parcel(12, 345)])
    parts = ("", "/items", "/items/29545-12-345", "/queryables", "/tiles")
    for part in parts:
        hidden = client.get(f"/ogc/collections/parcels{part}")
        unknown = client.get(f"/ogc/collections/nothing{part}")
        assert hidden.status_code == unknown.status_code == 404
        assert body(hidden).replace("parcels", "") == body(unknown).replace(
            "nothing", ""
        )
    for page in ("/ogc/collections", "/ogc/api"):
        assert "parcels" not in body(client.get(page))
    lan = User.objects.create_user("lan", password="x", is_staff=True)
    LayerRight.objects.create(layer=layer, right="view", user=lan)
    client.force_login(lan)
    for part in parts:
        response = client.get(f"/ogc/collections/parcels{part}")
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert body(response)
    assert "parcels" in body(client.get("/ogc/api"))


def test_an_outside_layer_is_no_collection(client: Client, db: None) -> None:
    make_layer("ortho", fields=(), source="xyz", external_url="https://example.com/{z}")
    assert client.get("/ogc/collections").json()["collections"] == []
    assert client.get("/ogc/collections/ortho").status_code == 404
