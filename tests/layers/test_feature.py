"""One feature: its page and its GeoJSON, alive and gone."""

from __future__ import annotations

import html
import re

import pytest
import shapely
from django.contrib.gis.geos import Point
from django.test import Client
from shapely.geometry import box

from feedback.models import Category
from layers.models import ServiceOffice
from layers.parcel_extract.qr_code import qr_code
from layers.queries import live_layers
from layers.store import publish, rollback
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    load_version,
    make_layer,
    parcel,
    publish_samples,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/en/layers/parcels/features/29545-12-345/"


def test_it_tells_what_the_parcel_is(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345), parcel(12, 346, column=1)])
    page = client.get(ADDRESS).content.decode()
    assert "Parcel 345, sheet 12" in page
    assert "Urban housing (ODT)" in page
    assert "3,025.5 m²" in page
    assert "Parcel 346, sheet 12" in page, "its neighbour"
    assert "Bí Mật" not in page
    vietnamese = client.get(ADDRESS.removeprefix("/en")).content.decode()
    assert "Thửa 345, tờ 12" in vietnamese
    assert "3.025,5 m²" in vietnamese


def test_its_geojson_holds_public_fields_only(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    response = client.get(ADDRESS.rstrip("/") + ".json")
    assert response["Content-Type"] == "application/geo+json"
    body = response.json()
    assert body["id"] == "29545-12-345"
    assert "ten_chu" not in {f["key"] for f in body["properties"]["fields"]}


def test_a_split_parcel_is_gone_with_its_last_shape_and_successors(
    client: Client,
) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    half = [
        Sample(
            key=f"29545-12-{number}",
            geometry=shapely.multipolygons(
                [box(LON + west, LAT, LON + east, LAT + 0.0005)]
            ),
            label=f"12/{number}",
            number=f"12/{number}",
            measure=1512.7,
        )
        for number, west, east in ((501, 0, 0.0003), (502, 0.0003, 0.0005))
    ]
    publish_samples(layer, half)
    page = client.get(ADDRESS)
    assert page.status_code == 410
    text = page.content.decode()
    assert "Parcel 501, sheet 12" in text
    assert "60%" in text
    gone = client.get(ADDRESS.rstrip("/") + ".json")
    assert gone.status_code == 410
    body = gone.json()
    assert body["code"] == "feature-gone"
    assert body["geometry"]["type"] == "MultiPolygon"
    assert [s["share"] for s in body["successors"]] == ["60%", "40%"]
    rollback(layer)
    live_layers.forget()
    assert client.get(ADDRESS).status_code == 200


def test_a_draft_that_never_was_public_leaves_no_trace(client: Client) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    load_version(layer, [parcel(12, 999)])
    unknown = client.get("/layers/parcels/features/29545-12-999/")
    assert unknown.status_code == 404


def test_a_layer_one_may_not_see_answers_like_an_unknown_one(client: Client) -> None:
    publish_samples(make_layer(view_audience="restricted"), [parcel(12, 345)])
    hidden = client.get(ADDRESS)
    unknown = client.get(ADDRESS.replace("parcels", "nothing"))
    assert hidden.status_code == unknown.status_code == 404


def test_keys_with_reserved_characters_have_addresses(client: Client) -> None:
    key = "A/1 ?#%é"
    layer = make_layer("lamps", fields=[], role="infrastructure")
    publish_samples(layer, [Sample(key, parcel(1, 1).geometry, "Lamp")])
    hits = client.get(
        "/api/identify", {"lon": LON + 0.0002, "lat": LAT + 0.0002}
    ).json()["features"]
    (url,) = [h["properties"]["url"] for h in hits]
    assert client.get(url).status_code == 200


def test_publish_is_one_pointer_and_rollback_brings_the_old_back(
    client: Client,
) -> None:
    layer = make_layer()
    first = publish_samples(layer, [parcel(12, 345)])
    second = load_version(layer, [parcel(12, 346)])
    publish(layer, second)
    layer.refresh_from_db()
    assert layer.published_version_id == second.pk
    rollback(layer, reason="wrong file")
    layer.refresh_from_db()
    assert layer.published_version_id == first.pk
    actions = [(e.action, e.reason) for e in layer.events.all()]
    assert actions[0] == ("rollback", "wrong file")


def test_it_says_whom_to_ask_and_how_to_complain_of_wrong_data(client: Client) -> None:
    office = ServiceOffice.objects.create(
        slug="land", name_vi="Văn phòng", name_en="Land office", level="province",
        phone="0270 000 0001", point=Point(LON, LAT, srid=4326),
    )  # fmt: skip
    # A migration brings it, and tests that empty the tables take it away.
    names = {"name_vi": "Dữ liệu sai", "name_en": "Wrong data"}
    Category.objects.get_or_create(slug="wrong-data", defaults=names)
    publish_samples(make_layer(source_office=office), [parcel(12, 345)])
    page = client.get(ADDRESS).content.decode()
    assert "/en/offices/land/" in page
    assert "category=wrong-data" in page
    wrong = "/en/reports/new?layer=parcels&key=29545-12-345&category=wrong-data"
    assert wrong in html.unescape(page)
    form = client.get(wrong).content.decode()
    assert 'value="wrong-data"' in form
    assert re.search(r'value="wrong-data"[^>]*(checked|selected)', form)


def test_its_link_and_code_are_pinned_to_the_data(client: Client) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    page = html.unescape(client.get(ADDRESS).content.decode())
    link = f"http://testserver{ADDRESS}?at=parcels.1"
    assert f'href="{link}"' in page
    assert qr_code(link) in page
    publish_samples(layer, [parcel(12, 345, loai_dat="CLN")])
    assert "earlier data" in client.get(link).content.decode()


def test_the_link_of_a_parcel_that_is_gone_answers_410_with_its_last_report(
    client: Client,
) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    publish_samples(layer, [parcel(12, 346)])
    link = f"{ADDRESS}?at=parcels.1"
    page = client.get(link)
    assert page.status_code == 410
    assert f"{ADDRESS.rstrip('/')}.pdf?at=parcels.1" in page.content.decode()
    now = client.get(ADDRESS.rstrip("/") + ".pdf")
    assert now.status_code == 410
    then = client.get(ADDRESS.rstrip("/") + ".pdf?at=parcels.1")
    assert (then.status_code, then["Content-Type"]) == (200, "application/pdf")
