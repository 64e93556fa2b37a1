"""OGC API – Tiles: tilesets, the tiling scheme, and tiles by row and column."""

from __future__ import annotations

import gzip

import mapbox_vector_tile
import pytest
from django.test import Client

from layers.ogc.tilesets import column, row
from tests.support.factories import LAT, LON

pytestmark = pytest.mark.usefixtures("things")
ROOT = "/ogc/collections/things/tiles"
QUAD = f"{ROOT}/WebMercatorQuad"


def test_the_list_names_one_tileset(client: Client) -> None:
    (entry,) = client.get(ROOT).json()["tilesets"]
    assert entry["dataType"] == "vector"
    assert entry["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    (own,) = (x for x in entry["links"] if x["rel"] == "self")
    assert client.get(own["href"].removeprefix("http://testserver")).status_code == 200


def test_the_tileset_leads_to_its_tiles(client: Client) -> None:
    document = client.get(QUAD).json()
    (item,) = (x for x in document["links"] if x["rel"] == "item")
    assert item["templated"] is True
    limits = document["tileMatrixSetLimits"][-1]
    address = (
        item["href"]
        .removeprefix("http://testserver")
        .replace("{tileMatrix}", limits["tileMatrix"])
        .replace("{tileRow}", str(limits["maxTileRow"]))
        .replace("{tileCol}", str(limits["minTileCol"]))
    )
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.mapbox-vector-tile"
    layers = mapbox_vector_tile.decode(gzip.decompress(response.content))
    assert [x["id"] for x in document["layers"]] == ["things", "things_label"]
    assert layers["things"]["features"]
    schemes = [x for x in document["links"] if x["rel"].endswith("/tiling-scheme")]
    scheme = client.get(schemes[0]["href"].removeprefix("http://testserver")).json()
    assert len(scheme["tileMatrices"]) == 23
    assert scheme["tileMatrices"][0]["scaleDenominator"] == pytest.approx(
        559082264.0287178
    )


def test_it_is_the_same_tile_as_elsewhere(client: Client) -> None:
    x, y = column(LON + 0.0001, 16), row(LAT + 0.0001, 16)
    there = client.get(f"/tiles/things/16/{x}/{y}.mvt")
    here = client.get(f"{QUAD}/16/{y}/{x}")
    assert here.content == there.content
    again = client.get(f"{QUAD}/16/{y}/{x}", headers={"If-None-Match": here["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("16/0/0", 204),
        ("2/4/0", 404),
        ("2/0/4", 404),
        ("19/0/0", 404),
        ("99/0/0", 404),
        ("-1/0/0", 404),
        ("a/b/c", 404),
        ("16/0", 404),
    ],
)
def test_empty_is_204_and_outside_404(client: Client, place: str, status: int) -> None:
    response = client.get(f"{QUAD}/{place}")
    assert response.status_code == status
    if status == 404:
        assert response["Content-Type"] == "application/problem+json"
