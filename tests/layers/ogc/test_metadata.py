"""Landing page, conformance, collections, queryables and the API description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from django.test import Client

from layers.models import Layer
from tests.support.factories import Sample, make_layer, publish_samples, square
from tests.support.ogc_requests import body
from tests.support.ogc_things import THINGS

pytestmark = pytest.mark.usefixtures("things")
ROOT = "/ogc/collections/things"


def rels(document: dict[str, Any]) -> set[str]:
    """Relations of a document's links, each with a type."""
    assert all(entry["type"] and entry["href"] for entry in document["links"])
    return {entry["rel"] for entry in document["links"]}


def test_the_landing_page_links_to_everything(client: Client) -> None:
    document = client.get("/ogc/").json()
    assert {"self", "alternate", "service-desc", "service-doc"} <= rels(document)
    assert {"conformance", "data"} <= rels(document)


def hrefs(document: Any) -> Iterator[str]:
    """Every address in a document, however deep."""
    if isinstance(document, dict):
        if isinstance(document.get("href"), str):
            yield document["href"]
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from hrefs(part)


def test_every_link_answers(client: Client) -> None:
    origin = "http://testserver"
    seen: set[str] = set()
    waiting = [f"{origin}/ogc/"]
    while waiting:
        address = waiting.pop()
        if address in seen or "{" in address:
            continue
        seen.add(address)
        assert address.startswith(f"{origin}/")
        response = client.get(address.removeprefix(origin))
        assert response.status_code == 200, address
        text = body(response)
        if "json" in response["Content-Type"] and len(seen) < 100:
            waiting += hrefs(json.loads(text))
    assert len(seen) > 20


def test_what_it_conforms_to(client: Client) -> None:
    classes = client.get("/ogc/conformance").json()["conformsTo"]
    assert len(classes) == len(set(classes))
    for name in (
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/features-filter",
        "cql2/1.0/conf/accent-insensitive-comparison",
        "ogcapi-tiles-1/1.0/conf/tilesets-list",
    ):
        assert f"http://www.opengis.net/spec/{name}" in classes


def test_a_collection_says_the_same_in_the_list_and_alone(client: Client) -> None:
    (listed,) = client.get("/ogc/collections").json()["collections"]
    alone = client.get(ROOT).json()
    for name in ("id", "title", "description", "extent", "itemType", "crs"):
        assert listed[name] == alone[name]
    assert alone["crs"][0] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert alone["crs"][-1] == "http://www.opengis.net/def/crs/EPSG/0/9209"
    west, south, east, north = alone["extent"]["spatial"]["bbox"][0]
    box = shapely.box(west - 1e-9, south - 1e-9, east + 1e-9, north + 1e-9)
    assert all(box.covers(thing.geometry) for thing in THINGS)


def test_a_layer_measured_outside_vietnam_offers_the_common_systems(
    client: Client, things: Layer
) -> None:
    Layer.objects.filter(pk=things.pk).update(measure_srid=31983)
    assert len(client.get(ROOT).json()["crs"]) == 3


def test_the_language_follows_the_client(client: Client) -> None:
    for language, title in (("vi", "Thửa đất"), ("en", "Land parcels")):
        response = client.get(ROOT, headers={"Accept-Language": language})
        assert response.json()["title"] == title
        assert "Accept-Language" in response["Vary"]


def test_queryables_are_a_closed_schema_of_the_public_fields(client: Client) -> None:
    response = client.get(f"{ROOT}/queryables")
    assert response["Content-Type"] == "application/schema+json"
    schema = response.json()
    assert schema["$id"] == f"http://testserver{ROOT}/queryables"
    assert schema["additionalProperties"] is False
    types = {k: v.get("type") for k, v in schema["properties"].items()}
    assert types == {
        "ten": "string",
        "so": "integer",
        "gia": "number",
        "co": "boolean",
        "ngay": "string",
        "luc": "string",
        "geometry": None,
    }
    assert schema["properties"]["geometry"]["format"] == "geometry-multipolygon"


def test_the_description_names_every_parameter_that_is_taken(client: Client) -> None:
    response = client.get("/ogc/api")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = response.json()
    assert document["servers"] == [{"url": "http://testserver/ogc"}]
    operation = document["paths"]["/collections/things/items"]["get"]
    named = {p["name"] for p in operation["parameters"]}
    assert {"limit", "bbox", "filter", "cursor", "so", "ten"} <= named
    assert "ten_chu" not in named
    assert {"200", "304", "400", "404", "406", "503"} == set(operation["responses"])
    accepted = {"limit": "3", "ten": "x", "so": "1", "co": "true"}
    assert client.get(f"{ROOT}/items", accepted).status_code == 200


def test_a_field_named_like_a_parameter_is_only_filtered_by(client: Client) -> None:
    fields = ({"key": "limit"}, {"key": "geometry"}, {"key": "ten"})
    layer = make_layer("odd", fields=fields)
    sample = Sample("a", square(), properties={"limit": "x", "ten": "y"})
    publish_samples(layer, [sample])
    address = "/ogc/collections/odd/items"
    found = json.loads(body(client.get(address, {"limit": 1, "filter": "limit = 'x'"})))
    assert found["numberMatched"] == 1
    assert client.get(address, {"limit": "x"}).status_code == 400
    assert client.get(address, {"geometry": "x"}).status_code == 400
    operation = client.get("/ogc/api").json()["paths"]["/collections/odd/items"]["get"]
    names = [p["name"] for p in operation["parameters"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "path",
    ["nothing", "collections/", "collections/things/itemz", "api/", "%C0%AF", "a/b"],
)
def test_every_other_address_is_a_problem(client: Client, path: str) -> None:
    response = client.get(f"/ogc/{path}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_documents_are_tagged(client: Client) -> None:
    for page in ("/ogc/", "/ogc/collections", ROOT, f"{ROOT}/queryables", "/ogc/api"):
        first = client.get(page)
        again = client.get(page, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert client.get(f"{page}?ooga=booga").status_code == 400
