"""What the answers look like, as OpenAPI 3.0 schemas."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
LINK = {
    "type": "object",
    "required": ["href", "rel", "type"],
    "properties": {
        "href": TEXT,
        "rel": TEXT,
        "type": TEXT,
        "title": TEXT,
        "templated": {"type": "boolean"},
    },
}
LINKS = {"type": "array", "items": LINK}
GEOMETRY = {
    "type": "object",
    "nullable": True,
    "required": ["type", "coordinates"],
    "properties": {
        "type": {
            "type": "string",
            "enum": [
                "Point",
                "MultiPoint",
                "LineString",
                "MultiLineString",
                "Polygon",
                "MultiPolygon",
            ],
        },
        "coordinates": {"type": "array", "items": {}},
    },
}


def structure(*required: str, **properties: Any) -> dict[str, Any]:
    """An object schema."""
    return {"type": "object", "required": list(required), "properties": properties}


FEATURE = structure(
    "type",
    "id",
    "geometry",
    "properties",
    type={"type": "string", "enum": ["Feature"]},
    id=TEXT,
    geometry=GEOMETRY,
    properties={"type": "object"},
    links=LINKS,
)
COLLECTION = structure(
    "id",
    "links",
    id=TEXT,
    title=TEXT,
    description=TEXT,
    attribution=TEXT,
    itemType=TEXT,
    crs={"type": "array", "items": TEXT},
    storageCrs=TEXT,
    extent={"type": "object"},
    links=LINKS,
)
TILESET = structure(
    "dataType",
    "crs",
    "links",
    title=TEXT,
    dataType={"type": "string", "enum": ["vector"]},
    crs=TEXT,
    tileMatrixSetURI=TEXT,
    links=LINKS,
)
SCHEMAS: dict[str, Any] = {
    "Landing": structure("links", title=TEXT, description=TEXT, links=LINKS),
    "Conformance": structure("conformsTo", conformsTo={"type": "array", "items": TEXT}),
    "Collections": structure(
        "links",
        "collections",
        links=LINKS,
        collections={"type": "array", "items": COLLECTION},
    ),
    "Collection": COLLECTION,
    "Feature": FEATURE,
    "FeatureCollection": structure(
        "type",
        "features",
        type={"type": "string", "enum": ["FeatureCollection"]},
        features={"type": "array", "items": FEATURE},
        links=LINKS,
        timeStamp={"type": "string", "format": "date-time"},
        numberMatched=COUNT,
        numberReturned=COUNT,
    ),
    "Tilesets": structure(
        "tilesets", links=LINKS, tilesets={"type": "array", "items": TILESET}
    ),
    "Tileset": TILESET,
    "Document": {"type": "object"},
    "Problem": structure(
        "status",
        "code",
        "detail",
        type=TEXT,
        status={"type": "integer"},
        code=TEXT,
        detail=TEXT,
        parameter=TEXT,
        see=TEXT,
    ),
}
