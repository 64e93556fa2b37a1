"""The catalogue as DCAT-AP JSON-LD: whole, public, nothing required left blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from layers.models import Layer, LayerGroup
from layers.pages.dcat_terms import CONTEXT
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
ADDRESS = "/layers/catalogue.jsonld"
# What DCAT-AP 3 requires, and what we always have of what it recommends.
REQUIRED = {
    "dcat:Catalog": {"title", "description", "publisher", "dataset", "homepage"},
    "dcat:Dataset": {
        *("title", "description", "publisher", "distribution", "identifier"),
        *("modified", "landingPage", "accessRights", "contactPoint"),
    },
    "dcat:Distribution": {"accessURL", "title"},
    "dcat:DataService": {"title", "endpointURL"},
    "foaf:Organization": {"name"},
    "dct:Location": {"bbox"},
}


@pytest.fixture(autouse=True)
def layer() -> Layer:
    group = LayerGroup.objects.create(slug="land", name_vi="Đất đai", name_en="Land")
    layer = make_layer(licence="CC BY 4.0", attribution="Sở NN&MT", group=group)
    publish_samples(layer, [parcel(1, n, n) for n in range(1, 4)])
    return layer


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document below its context."""
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)
    elif isinstance(value, dict):
        yield value
        for name, one in value.items():
            if name != "@context":
                yield from nodes(one)


def document(client: Client, address: str = ADDRESS, **headers: str) -> dict[str, Any]:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/ld+json"
    return response.json()


def test_nothing_required_is_missing_or_blank(client: Client) -> None:
    found = list(nodes(document(client)))
    assert {node["@type"] for node in found if "@type" in node} >= set(REQUIRED)
    for node in found:
        missing = REQUIRED.get(node.get("@type", ""), set()) - node.keys()
        assert not missing, node
        assert "" not in node.values()
        assert None not in node.values()


def test_every_member_has_a_meaning(client: Client) -> None:
    for node in nodes(document(client)):
        if "@type" not in node:
            continue  # a text by language, or a bare address
        for name in node.keys() - {"@context", "@id", "@type"}:
            assert name in CONTEXT or name.split(":")[0] in CONTEXT, name


def test_texts_are_in_both_languages(client: Client) -> None:
    (dataset,) = document(client)["dataset"]
    assert dataset["title"] == {"vi": "Thửa đất", "en": "Land parcels"}
    assert dataset["keyword"] == {"vi": "Đất đai", "en": "Land"}
    assert dataset["description"]["vi"]
    description = document(client)["description"]
    assert description["en"].startswith("Everything")


def test_each_way_to_the_data_answers(client: Client) -> None:
    (dataset,) = document(client)["dataset"]
    ways = dataset["distribution"]
    assert len(ways) == 6
    for way in ways:
        address = way.get("downloadURL", way["accessURL"])
        assert address.startswith("http://testserver/")
        path = address.removeprefix("http://testserver")
        assert client.head(path).status_code == 200, path
        assert way["license"]["@id"].endswith("/by/4.0/")
    assert len({way["@id"] for way in ways}) == 6
    assert dataset["spatial"]["bbox"].startswith("POLYGON((105.9")


def test_identifiers_do_not_depend_on_the_language(client: Client) -> None:
    assert document(client)["@id"] == document(client, f"/en{ADDRESS}")["@id"]


def test_it_is_negotiated_at_the_catalogue(client: Client) -> None:
    asked = document(client, "/layers/", accept="application/ld+json")
    assert asked == document(client)
    page = client.get("/layers/", headers={"accept": "text/html,*/*;q=0.8"})
    assert page["Content-Type"].startswith("text/html")
    assert "Accept" in page["Vary"]
    assert ADDRESS in page.content.decode()


def test_it_lists_what_everybody_may_see(client: Client, layer: Layer) -> None:
    layer.view_audience = Layer.Audience.STAFF
    layer.save()
    assert "dataset" not in document(client)


def test_it_offers_no_download_that_is_refused(client: Client, layer: Layer) -> None:
    layer.download_audience = Layer.Audience.STAFF
    layer.save()
    (dataset,) = document(client)["dataset"]
    assert not [way for way in dataset["distribution"] if "downloadURL" in way]
