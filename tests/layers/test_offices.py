"""Offices: the one to go to for a place and a procedure, as pages and as GeoJSON."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.test import Client

from layers.models import Layer, Procedure, ServedArea, ServiceOffice
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
HERE = {"lon": LON + 0.0002, "lat": LAT + 0.0002}


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


def office(slug: str, level: str = "commune", **facts: Any) -> ServiceOffice:
    """An office a way to the east."""
    point = Point(LON + facts.pop("east", 0.01), LAT, srid=4326)
    return ServiceOffice.objects.create(
        slug=slug,
        name_vi=f"Cơ quan {slug}",
        name_en=slug,
        level=level,
        point=point,
        **facts,
    )


@pytest.fixture
def communes() -> Layer:
    """Two communes: 1 around HERE, 2 beside it."""
    layer = make_layer("communes", fields=[{"key": "ten"}], role="admin")
    rows = [Sample("1", square(), "Phường Một"), Sample("2", square(5), "Phường Hai")]
    publish_samples(layer, rows)
    return layer


@pytest.fixture
def offices(communes: Layer) -> dict[str, ServiceOffice]:
    certificate = Procedure.objects.create(
        slug="certificate", name_vi="Giấy chứng nhận"
    )
    found = {
        "near": office("near", east=0.001),
        "one": office("one"),
        "two": office("two"),
        "land": office("land", level="province"),
        "closed": office("closed", is_active=False),
    }
    for name, key in (("one", "1"), ("two", "2"), ("near", "2"), ("closed", "1")):
        ServedArea.objects.create(office=found[name], layer=communes, feature_key=key)
    for name in ("two", "land", "closed"):
        found[name].procedures.add(certificate)
    live_layers.forget()
    return found


def asked(client: Client, **query: Any) -> list[tuple[str, bool | None]]:
    """Slugs and whether they serve the place."""
    body = client.get("/api/offices/", query).json()
    return [
        (f["properties"]["slug"], f["properties"]["serves_place"])
        for f in body["features"]
    ]


@pytest.mark.usefixtures("offices")
def test_the_office_of_the_place_comes_first_then_the_provinces_then_the_nearest(
    client: Client,
) -> None:
    assert asked(client, **HERE) == [
        ("one", True),
        ("land", True),
        ("near", False),
        ("two", False),
    ]
    assert asked(client, **HERE, serving="1") == [("one", True), ("land", True)]


@pytest.mark.usefixtures("offices")
def test_a_procedure_leaves_only_those_who_handle_it(client: Client) -> None:
    assert asked(client, procedure="certificate") == [("land", None), ("two", None)]
    assert asked(client, procedure="certificate", **HERE)[0] == ("land", True)
    there = {"lon": LON + 5 * 0.0005 + 0.0002, "lat": HERE["lat"]}
    assert asked(client, procedure="certificate", **there)[0] == ("two", True)
    assert asked(client, procedure="nothing") == []


def test_a_drawn_area_serves_too(client: Client, offices: dict[str, Any]) -> None:
    shape = Polygon.from_bbox((LON + 1, LAT + 1, LON + 1.1, LAT + 1.1))
    offices["near"].served_shape = MultiPolygon(shape, srid=4326)
    offices["near"].save()
    live_layers.forget()
    found = asked(client, lon=LON + 1.05, lat=LAT + 1.05)
    assert found[:2] == [("near", True), ("land", True)]


def test_areas_of_a_hidden_layer_are_not_told(
    client: Client, offices: dict[str, Any], communes: Layer
) -> None:
    communes.view_audience = Layer.Audience.RESTRICTED
    communes.save()
    live_layers.forget()
    assert dict(asked(client, **HERE))["one"] is False
    assert "Phường Một" not in client.get("/offices/one/").content.decode()


@pytest.mark.usefixtures("offices")
def test_half_a_place_and_odd_words_are_refused(client: Client) -> None:
    for address in ("/offices/", "/api/search"):
        assert client.get(address, {"q": "x", "lon": "105"}).status_code == 400, address
    for query in ({"lon": 105}, {"lon": "x", "lat": 1}, {**HERE, "serving": "maybe"}):
        answer = client.get("/api/offices/", query)
        assert answer.status_code == 400, query
        assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/offices/", {"lon": "x", "lat": "1"}).status_code == 400


def test_the_page_finds_the_office_by_the_name_of_a_place(
    client: Client, offices: dict[str, Any]
) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    page = client.get("/en/offices/", {"place": "12/345"}).content.decode()
    assert "In charge of Parcel 345, sheet 12" in page
    assert page.index("/en/offices/one/") < page.index("/en/offices/near/")
    unknown = client.get("/en/offices/", {"place": "nơi không có"}).content.decode()
    assert "Nothing was found" in unknown
    assert "/en/offices/two/" in unknown


def test_an_office_page_says_what_one_needs_to_know(
    client: Client, offices: dict[str, Any]
) -> None:
    two = offices["two"]
    two.hours_en, two.phone, two.address = "Mo–Fr 7–11", "0270 000 0001", "Số 1"
    two.save()
    live_layers.forget()
    page = client.get("/en/offices/two/").content.decode()
    for words in ("Mo–Fr 7–11", "tel:02700000001", "Số 1", "Phường Hai"):
        assert words in page
    assert "Giấy chứng nhận" in page
    assert f"destination={two.point.y:.6f},{two.point.x:.6f}" in page
    assert client.get("/offices/closed/").status_code == 404
    assert client.get("/offices/none/").status_code == 404


@pytest.mark.usefixtures("offices")
def test_search_leads_to_the_office(client: Client) -> None:
    hits = client.get("/api/search", {"q": "co quan two"}).json()["features"]
    assert hits[0]["properties"]["url"] == "/offices/two/"


def test_nobody_is_sent_to_a_closed_office(
    client: Client, offices: dict[str, Any]
) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    plan = make_layer("plan", role="zoning", name_en="Plan", fields=())
    publish_samples(plan, [parcel(1, 1)])
    Layer.objects.update(source_office=offices["closed"])
    live_layers.forget()
    feature = "/en/layers/parcels/features/29545-12-345"
    for address in (f"{feature}/", "/en/layers/parcels/"):
        assert "/offices/closed/" not in client.get(address).content.decode(), address
    report = client.get(f"{feature}.json").json()["report"]
    assert [theme["office"] for theme in report["affecting"]] == [None]
    Layer.objects.update(source_office=offices["one"])
    live_layers.forget()
    for address in (f"{feature}/", "/en/layers/parcels/"):
        assert "/offices/one/" in client.get(address).content.decode(), address
