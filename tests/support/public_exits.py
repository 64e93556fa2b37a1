"""Every kind of public exit asked for one layer: nothing private may stand in an answer."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client

from gisportal.core.search_folding import fold
from layers.models import Feature, Layer
from layers.queries import live_layers
from tests.support.reading import text_of

TILE = "/tiles/{slug}/16/{x}/{y}.mvt"


def exits(layer: Layer, key: str, *, printed: bool = False) -> list[str]:
    """Addresses of page, API, tile, OGC, download and extract (``printed``: the PDF too,
    which takes as long as all others together).
    """
    slug = layer.slug
    feature = f"/layers/{slug}/features/{key}"
    return [
        f"/layers/{slug}/",
        f"{feature}/",
        f"{feature}.json",
        f"{feature}.json?signed",
        *([f"{feature}.pdf"] if printed else []),
        f"/api/layers/{slug}/features/{key}/",
        "/api/layers/",
        f"/ogc/collections/{slug}/items?f=json",
        f"/ogc/collections/{slug}/schema?f=json",
        f"/ogc/collections/{slug}/queryables?f=json",
        *(
            f"/layers/{slug}/download/{kind}"
            for kind in ("geojson", "csv", "gpkg", "shp")
        ),
        f"/tiles/{slug}.json",
        f"/tiles/{slug}/16/52062/30870.mvt",
        f"/tiles/{slug}/16/52063/30870.mvt",
        f"/tiles/{slug}/14/13015/7717.mvt",
    ]


def answers(
    layer: Layer, names: list[str], *, printed: bool = False
) -> Iterator[tuple[str, str]]:
    """Address and text of what an anonymous visitor is answered."""
    live_layers.forget()
    client = Client()
    layer.refresh_from_db()
    version = layer.published_version_id
    key = Feature.objects.filter(version_id=version).values_list("key", flat=True)[0]
    feature = Feature.objects.get(version_id=version, key=key)
    lon, lat = feature.geom.centroid.coords
    asked = [
        *exits(layer, key, printed=printed),
        f"/api/identify?lon={lon}&lat={lat}&zoom=18",
    ]
    for address in asked:
        response = client.get(address)
        yield address, text_of(response)
    for name in names:
        found = client.get("/api/search", {"q": name}).json()["features"]
        hits = [f for f in found if f["properties"]["kind"] == "feature"]
        yield f"search {name}", str(hits)


def leaks(layer: Layer, names: list[str], *, printed: bool = False) -> list[str]:
    """Addresses whose answers hold one of the names, or that find a feature by it."""
    found = []
    for address, text in answers(layer, names, printed=printed):
        if address.startswith("search"):
            if text != "[]":
                found.append(address)
        elif any(fold(name) in fold(text) for name in names):
            found.append(address)
    return found
