"""A page of features: what it holds, in which coordinates, and its headers."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
import shapely
from django.test import Client
from shapely.geometry import shape

from gisportal.core.geo import from_wgs84
from layers.models import Layer
from layers.ogc.filters import cost
from tests.support.factories import LAT, LON, publish_samples
from tests.support.ogc_requests import ITEMS, body, ids, items
from tests.support.ogc_things import THINGS, thing

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
pytestmark = pytest.mark.usefixtures("things")


def test_it_answers_ten_features_with_public_properties_only(client: Client) -> None:
    answer = items(client)
    assert answer["type"] == "FeatureCollection"
    assert answer["numberReturned"] == len(answer["features"]) == 10
    assert answer["numberMatched"] == 40
    assert answer["timeStamp"].endswith("Z")
    first = answer["features"][0]
    assert first["id"] == "k0"
    assert set(first["properties"]) == {"ten", "so", "gia", "co", "ngay", "luc"}
    assert first["properties"]["co"] is True


def test_real_numbers_keep_their_point(client: Client) -> None:
    assert '"gia":0.0' in body(client.get(ITEMS))


def test_rings_run_counter_clockwise(client: Client) -> None:
    for feature in items(client)["features"]:
        for polygon in shape(feature["geometry"]).geoms:
            assert shapely.is_ccw(polygon.exterior)


@pytest.mark.parametrize("limit", ["0", "-1", "unlimited", "", "1.5", "1e3"])
def test_a_wrong_limit_is_refused(client: Client, limit: str) -> None:
    assert items(client, 400, limit=limit)["parameter"] == "limit"


def test_too_high_a_limit_is_lowered(client: Client) -> None:
    assert items(client, limit=10**9)["numberReturned"] == 40


@pytest.mark.parametrize("query", ["ooga=booga", "limit=1&limit=2", "Limit=1"])
def test_an_unknown_or_doubled_parameter_is_refused(client: Client, query: str) -> None:
    response = client.get(f"{ITEMS}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_only_the_chosen_properties_are_answered(client: Client) -> None:
    feature = items(client, properties="gia,ten")["features"][0]
    assert list(feature["properties"]) == ["ten", "gia"]
    assert items(client, properties="")["features"][0]["properties"] == {}
    assert items(client, 400, properties="ten,nope")["parameter"] == "properties"


@pytest.mark.parametrize(
    ("uri", "order"),
    [(f"{EPSG}4326", "yx"), (f"{EPSG}3857", "xy"), (f"{EPSG}9209", "xy")],
)
def test_it_answers_in_other_coordinates(client: Client, uri: str, order: str) -> None:
    response = client.get(ITEMS, {"crs": uri, "limit": 1})
    assert response["Content-Crs"] == f"<{uri}>"
    found = shape(json.loads(body(response))["features"][0]["geometry"])
    if order == "yx":
        found = shapely.transform(found, lambda xy: xy[:, ::-1])
    if not uri.endswith("4326"):
        operation = from_wgs84(int(uri.rsplit("/", 1)[1]))
        wanted = shapely.transform(THINGS[0].geometry, operation.apply)
    else:
        wanted = THINGS[0].geometry
    tolerance = 1e-7 if uri.endswith("4326") else 0.002
    assert found.hausdorff_distance(wanted) < tolerance


def test_an_unknown_coordinate_system_is_refused(client: Client) -> None:
    for name in ("crs", "bbox-crs", "filter-crs"):
        response = client.get(ITEMS, {name: f"{EPSG}32648"})
        assert response.status_code == 400
        assert json.loads(body(response))["parameter"] == name


def test_bbox_selects_what_touches_it_in_any_coordinates(client: Client) -> None:
    west, south, east, north = LON + 0.0001, LAT + 0.0001, LON + 0.0006, LAT + 0.0002
    wanted = {"k0", "k1"}
    assert set(ids(client, bbox=f"{west},{south},{east},{north}")) == wanted
    assert set(ids(client, bbox=f"{west},{south},0,{east},{north},9")) == wanted
    flipped = f"{south},{west},{north},{east}"
    assert set(ids(client, bbox=flipped, bbox_crs=f"{EPSG}4326")) == wanted
    for code in (3857, 9209):
        inner = shapely.transform(
            shapely.box(west, south, east, north), from_wgs84(code).apply
        )
        text = ",".join(str(n) for n in inner.bounds)
        assert set(ids(client, bbox=text, bbox_crs=f"{EPSG}{code}")) == wanted


def test_bbox_may_be_a_point_or_cross_the_antimeridian(client: Client) -> None:
    point = f"{LON + 0.0001},{LAT + 0.0001}"
    assert ids(client, bbox=f"{point},{point}") == ["k0"]
    assert len(ids(client, bbox=f"{LON + 0.0001},-90,-170,90")) == 40
    assert ids(client, bbox="170,-90,-170,90") == []


@pytest.mark.parametrize(
    "box",
    [
        "",
        "1,2,3",
        "1,2,3,x",
        "1,2,3,nan",
        "5,10,6,9",
        "1,2,1000000,4",
        "1,2,3,4,5",
        "١,2,3,4",
    ],
)
def test_a_wrong_bbox_is_refused(client: Client, box: str) -> None:
    assert items(client, 400, bbox=box)["parameter"] == "bbox"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2026-07-01T00:00:00Z", 200),
        ("2026-07-01", 200),
        ("2026-07-01T00:00:00Z/..", 200),
        ("/2026-07-01T00:00:00+07:00", 200),
        ("2026-07-01/2026-08-01", 200),
        ("2026-08-01/2026-07-01", 400),
        ("../..", 400),
        ("yesterday", 400),
        ("2026-13-01", 400),
        ("2026-07-01/2026-07-02/2026-07-03", 400),
        ("", 400),
    ],
)
def test_datetime_is_checked(client: Client, text: str, status: int) -> None:
    items(client, status, datetime=text)


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [("so", "4", 7), ("co", "true", 14), ("ten", "hoà", 4), ("ngay", "2026-07-01", 4)],
)
def test_a_queryable_is_a_parameter(
    client: Client, name: str, value: str, count: int
) -> None:
    found = items(client, limit=100, **{name: value})
    assert found["numberMatched"] == len(found["features"]) == count


@pytest.mark.parametrize(
    ("name", "value"),
    [("so", "x"), ("so", "1.5"), ("gia", "nan"), ("co", "1"), ("ngay", "1.7.2026")],
)
def test_a_queryable_of_the_wrong_type_is_refused(
    client: Client, name: str, value: str
) -> None:
    assert items(client, 400, **{name: value})["parameter"] == name


def test_the_answer_is_tagged_and_the_tag_follows_the_version(
    client: Client, things: Layer
) -> None:
    first = client.get(ITEMS)
    assert body(first)
    tag = first["ETag"]
    again = client.get(ITEMS, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content
    assert client.head(ITEMS, {"limit": 2})["ETag"] != tag
    publish_samples(things, [thing(1)])
    assert client.head(ITEMS, headers={"If-None-Match": tag}).status_code == 200


def test_head_answers_headers_without_reading(client: Client) -> None:
    response = client.head(ITEMS)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/geo+json"
    assert 'rel="self"' in response["Link"]
    assert client.head(ITEMS, {"limit": "x"}).status_code == 400
    long = client.head(ITEMS, {"filter": " or ".join(["so = 1"] * 200)})
    assert len(long["Link"]) < 1000


def test_it_is_gzipped_for_who_can_read_that(client: Client) -> None:
    response = client.get(ITEMS, headers={"Accept-Encoding": "br, gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(response.getvalue()))["features"]) == 10


def test_the_format_follows_accept_and_f(client: Client) -> None:
    page = client.get(ITEMS, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page["Content-Type"].startswith("text/html")
    assert "Đường Trần Phú" in body(page)
    assert client.get(ITEMS, {"f": "html"})["Content-Type"].startswith("text/html")
    assert client.get(ITEMS, {"f": "xml"}).status_code == 400
    assert client.get(ITEMS, headers={"Accept": "image/png"}).status_code == 406
    for accepted in ("*/*", "application/geo+json", "application/json"):
        response = client.get(ITEMS, headers={"Accept": accepted})
        assert response["Content-Type"] == "application/geo+json"


def test_only_reading_is_allowed_from_everywhere(client: Client) -> None:
    refused = client.post(ITEMS)
    assert refused.status_code == 405
    assert refused["Allow"] == "GET, HEAD, OPTIONS"
    preflight = client.options(ITEMS)
    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert client.get(ITEMS)["Access-Control-Allow-Origin"] == "*"


def test_a_page_that_takes_too_long_is_stopped(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "MAX_TEXT_FUNCTIONS", 1_000)
    settings.STATEMENT_TIMEOUT_MS = 1
    answer = client.get(ITEMS, {"limit": 1000, "filter": SLOW, "crs": f"{EPSG}9209"})
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Retry-After"]


SLOW = " or ".join(["accenti(casei(ten)) like '%x%'"] * 60)
