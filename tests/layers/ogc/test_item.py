"""One feature: by its key, in other coordinates, and when it is gone."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from layers.models import Layer
from tests.support.factories import Sample, publish_samples, square
from tests.support.ogc_requests import ITEMS
from tests.support.ogc_things import thing


def test_it_holds_the_feature_and_its_links(client: Client, things: Layer) -> None:
    response = client.get(f"{ITEMS}/k3")
    feature = response.json()
    assert response["Content-Type"] == "application/geo+json"
    assert (feature["type"], feature["id"]) == ("Feature", "k3")
    assert "bi_mat" not in feature["properties"]
    rels = {entry["rel"] for entry in feature["links"]}
    assert {"self", "alternate", "collection"} <= rels
    assert all(entry["type"] for entry in feature["links"])
    tag = response["ETag"]
    again = client.get(f"{ITEMS}/k3", headers={"If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize("key", ["a/b c", "đ?x=1&y#z", "50%25", "..", 'x"y'])
def test_a_key_may_hold_any_character(client: Client, things: Layer, key: str) -> None:
    publish_samples(things, [Sample(key=key, geometry=square())])
    response = client.get(f"{ITEMS}/{quote(key, safe='')}")
    feature = response.json()
    assert feature["id"] == key
    for entry in feature["links"]:
        if "/items/" in entry["href"]:
            again = client.get(entry["href"].removeprefix("http://testserver"))
            assert again.status_code == 200
    page = client.get(f"{ITEMS}/{quote(key, safe='')}?f=html")
    assert page.status_code == 200


def test_it_answers_in_the_layers_own_zone(client: Client, things: Layer) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/9209"
    response = client.get(f"{ITEMS}/k3", {"crs": uri})
    assert response["Content-Crs"] == f"<{uri}>"
    (easting, northing) = response.json()["geometry"]["coordinates"][0][0][0]
    assert 500_000 < easting < 600_000
    assert 1_000_000 < northing < 1_200_000


def test_an_unknown_key_is_404_and_a_gone_one_410(
    client: Client, things: Layer
) -> None:
    publish_samples(things, [thing(1)])
    unknown = client.get(f"{ITEMS}/nothing")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "feature-not-found")
    gone = client.get(f"{ITEMS}/k3")
    assert (gone.status_code, gone.json()["code"]) == (410, "feature-gone")
    assert client.get(gone.json()["see"]).status_code == 410
    assert client.get(f"{ITEMS}/k3?ooga=booga").status_code == 400
