"""The tileset of a layer: the one tile matrix set this portal makes tiles in."""

from __future__ import annotations

import math
from typing import Any

from gisportal.core.geo import MERCATOR_HALF, WEB_MERCATOR
from layers.models import Layer
from layers.ogc.crs import CRS84, epsg_uri
from layers.ogc.links import (
    QUAD,
    TILEJSON,
    TILING_SCHEME,
    Addresses,
    Link,
    link,
    tilejson,
)
from layers.ogc.media import JSON, MVT

QUAD_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{QUAD}"
LEVELS = 23
PIXEL = 0.00028  # metres, by the standard
DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}


def tileset(at: Addresses, layer: Layer) -> dict[str, Any]:
    """The layer's tileset as it stands in the list."""
    return {
        "title": layer.name,
        "dataType": "vector",
        "crs": epsg_uri(WEB_MERCATOR),
        "tileMatrixSetURI": QUAD_URI,
        "links": [
            link("self", at.collection(layer, "tiles", QUAD), JSON.media_type),
            *shared_links(at, layer),
        ],
    }


def shared_links(at: Addresses, layer: Layer) -> list[Link]:
    """Links of both the list's entry and the tileset itself."""
    template = at.collection(
        layer, "tiles", QUAD, "{tileMatrix}", "{tileRow}", "{tileCol}"
    )
    return [
        link("item", template, MVT.media_type, templated=True),
        link(TILING_SCHEME, f"{at.root}/tileMatrixSets/{QUAD}", JSON.media_type),
        link("describedby", tilejson(at, layer), TILEJSON, "TileJSON"),
        link("geodata", at.collection(layer), JSON.media_type),
    ]


def metadata(at: Addresses, layer: Layer, own: list[Link]) -> dict[str, Any]:
    """The tileset in full: limits, layers, box."""
    body = {**tileset(at, layer), "tileMatrixSetId": QUAD}
    zooms = {
        "minTileMatrix": str(layer.min_zoom),
        "maxTileMatrix": str(layer.max_zoom),
    }
    body["layers"] = [
        {
            "id": layer.slug,
            "title": layer.name,
            "dataType": "vector",
            "geometryDimension": DIMENSIONS.get(layer.geometry_kind, 2),
            **zooms,
            "propertiesSchema": schema("cls"),
        },
        {
            "id": f"{layer.slug}_label",
            "dataType": "vector",
            "geometryDimension": 0,
            **zooms,
            "propertiesSchema": schema("label"),
        },
    ]
    if box := layer.bbox:
        body["boundingBox"] = {
            "lowerLeft": box[:2],
            "upperRight": box[2:],
            "crs": CRS84.uri,
        }
        body["tileMatrixSetLimits"] = [
            limits(box, z) for z in range(layer.min_zoom, layer.max_zoom + 1)
        ]
    body["links"] = [*own, *shared_links(at, layer)]
    return body


def schema(name: str) -> dict[str, Any]:
    """The properties of one MVT layer."""
    return {"type": "object", "properties": {name: {"type": "string"}}}


def limits(box: list[float], z: int) -> dict[str, Any]:
    """Rows and columns of zoom ``z`` that the box (degrees) touches."""
    west, south, east, north = box
    return {
        "tileMatrix": str(z),
        "minTileRow": row(north, z),
        "maxTileRow": row(south, z),
        "minTileCol": column(west, z),
        "maxTileCol": column(east, z),
    }


def column(lon: float, z: int) -> int:
    """Tile column that holds the longitude."""
    return min(max(int((lon + 180) / 360 * 2**z), 0), 2**z - 1)


def row(lat: float, z: int) -> int:
    """Tile row that holds the latitude."""
    clipped = math.radians(min(max(lat, -85.0511), 85.0511))
    part = (1 - math.asinh(math.tan(clipped)) / math.pi) / 2
    return min(max(int(part * 2**z), 0), 2**z - 1)


def matrix_set() -> dict[str, Any]:
    """WebMercatorQuad as the standard defines it."""
    first = 2 * MERCATOR_HALF / 256
    return {
        "id": QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": QUAD_URI,
        "crs": epsg_uri(WEB_MERCATOR),
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": (
            "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
        ),
        "tileMatrices": [
            {
                "id": str(z),
                "scaleDenominator": first / 2**z / PIXEL,
                "cellSize": first / 2**z,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-MERCATOR_HALF, MERCATOR_HALF],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 2**z,
                "matrixHeight": 2**z,
            }
            for z in range(LEVELS)
        ],
    }
