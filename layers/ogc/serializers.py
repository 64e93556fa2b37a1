"""Landing page, collections and queryables as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gisportal.core.bilingual import bilingual, pick
from layers.models import Layer, LayerField
from layers.ogc import links
from layers.ogc.crs import CRS84, systems
from layers.ogc.filters.scope import GEOMETRY
from layers.ogc.links import Addresses, Link

SHAPES = {"point": "point", "line": "multilinestring", "polygon": "multipolygon"}
Type = LayerField.Type
SCHEMAS: dict[str, dict[str, str]] = {
    Type.TEXT: {"type": "string"},
    Type.INTEGER: {"type": "integer"},
    Type.REAL: {"type": "number"},
    Type.BOOLEAN: {"type": "boolean"},
    Type.DATE: {"type": "string", "format": "date"},
    Type.DATETIME: {"type": "string", "format": "date-time"},
}


def landing(at: Addresses, own: list[Link]) -> dict[str, Any]:
    """Where everything starts."""
    facts = settings.PORTAL
    return {
        "title": pick(facts["name_vi"], facts["name_en"]),
        "description": _("The province's published map layers for programs."),
        "links": [*own, *links.of_landing(at)],
    }


def collection(at: Addresses, layer: Layer) -> dict[str, Any]:
    """A layer as a collection."""
    body: dict[str, Any] = {
        "id": layer.slug,
        "title": layer.name,
        "description": bilingual(layer, "description") or layer.name,
        "itemType": "feature",
        "crs": [crs.uri for crs in systems(layer)],
        "storageCrs": CRS84.uri,
    }
    if layer.bbox:
        body["extent"] = {"spatial": {"bbox": [layer.bbox], "crs": CRS84.uri}}
    if layer.attribution:
        body["attribution"] = layer.attribution
    body["links"] = links.of_collection(at, layer)
    return body


def collections(
    at: Addresses, layers: Iterable[Layer], own: list[Link]
) -> dict[str, Any]:
    """Every layer, each linking to its own page."""
    found = []
    for layer in layers:
        body = collection(at, layer)
        address = at.collection(layer)
        body["links"].insert(0, links.link("self", address, links.JSON.media_type))
        found.append(body)
    return {
        "links": own,
        "crs": [CRS84.uri],
        "numberMatched": len(found),
        "numberReturned": len(found),
        "collections": found,
    }


def queryables(
    at: Addresses, layer: Layer, fields: Iterable[LayerField]
) -> dict[str, Any]:
    """JSON Schema of what can be filtered by; ``fields`` are the public ones."""
    kind = SHAPES.get(layer.geometry_kind, "geometry")
    properties: dict[str, Any] = {
        f.key: {**SCHEMAS[f.type], "title": f.name}
        | ({"x-ogc-unit": f.unit} if f.unit else {})
        for f in fields
    }
    properties[GEOMETRY] = {
        "title": _("Geometry"),
        "format": f"geometry-{kind}",
        "x-ogc-role": "primary-geometry",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": at.collection(layer, "queryables"),
        "type": "object",
        "title": layer.name,
        "properties": properties,
        "additionalProperties": False,
    }
