"""The OpenAPI 3.0 description: every operation, parameter and status code.

Each layer has its own paths, because its parameters are its own (clients send
``?name=value`` only where it is declared). Parameters stand where they are used:
some clients do not follow references.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from layers import policy
from layers.models import Layer
from layers.ogc.crs import CRS84, systems
from layers.ogc.filters.parse import LANGUAGES, TEXT
from layers.ogc.links import QUAD, Addresses
from layers.ogc.media import GEOJSON, HTML, JSON, MVT, OPENAPI, SCHEMA, Format
from layers.ogc.params import DEFAULT_LIMIT, MAX_LIMIT
from layers.ogc.selection import query_parameters
from layers.ogc.serializers import SCHEMAS

ERRORS = {
    "304": "The client has the current answer already.",
    "400": "A parameter is unknown or has a wrong value.",
    "404": "There is no such resource.",
    "406": "The resource does not exist in the requested format.",
    "410": "An earlier version of the layer held this feature.",
    "503": "The answer would take too long, or the database is away.",
}
Json = dict[str, Any]
# What the answers look like, as OpenAPI 3.0 schemas.
ANSWERS: Json = json.loads(Path(__file__).with_name("schemas.json").read_text("utf-8"))


def describe(at: Addresses, layers: Iterable[Layer]) -> Json:
    """The document, for the layers given."""
    paths: Json = {
        "/": get("landing", _("Landing page"), [JSON, HTML], "Landing"),
        "/conformance": get(
            "conformance", _("Conformance"), [JSON, HTML], "Conformance"
        ),
        "/api": get("api", _("This description"), [OPENAPI, HTML], "Document"),
        "/collections": get(
            "collections", _("Data layers"), [JSON, HTML], "Collections"
        ),
        f"/tileMatrixSets/{QUAD}": get(
            "tileMatrixSet", _("Tiling scheme"), [JSON], "Document"
        ),
    }
    for layer in layers:
        paths |= layer_paths(layer)
    return {
        "openapi": "3.0.3",
        "info": {"title": _("Map layers of the province"), "version": "1.0.0"},
        "servers": [{"url": at.root}],
        "paths": paths,
        "components": {"schemas": ANSWERS},
    }


def layer_paths(layer: Layer) -> Json:
    """The paths of one layer."""
    base, slug = f"/collections/{layer.slug}", layer.slug
    return {
        base: get(f"{slug}.collection", layer.name, [JSON, HTML], "Collection"),
        f"{base}/queryables": get(
            f"{slug}.queryables",
            _("What can be filtered by"),
            [SCHEMA, HTML],
            "Document",
        ),
        f"{base}/items": get(
            f"{slug}.items",
            _("Features of the layer"),
            [GEOJSON, HTML],
            "FeatureCollection",
            parameters=items_parameters(layer),
            errors=("503",),
        ),
        f"{base}/items/{{featureId}}": get(
            f"{slug}.item",
            _("One feature"),
            [GEOJSON, HTML],
            "Feature",
            parameters=[in_path("featureId", {"type": "string"}), crs_parameter(layer)],
            errors=("410",),
        ),
        f"{base}/tiles": get(f"{slug}.tilesets", _("Tilesets"), [JSON], "Tilesets"),
        f"{base}/tiles/{QUAD}": get(f"{slug}.tileset", _("Tileset"), [JSON], "Tileset"),
        f"{base}/tiles/{QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": tile(slug),
    }


def get(
    name: str,
    summary: str,
    formats: list[Format],
    schema: str,
    *,
    parameters: Iterable[Json] = (),
    errors: Iterable[str] = (),
) -> Json:
    """A path with its GET."""
    content = {
        f.media_type: {
            "schema": {"type": "string"}
            if f is HTML
            else {"$ref": f"#/components/schemas/{schema}"}
        }
        for f in formats
    }
    responses = {"200": {"description": summary, "content": content}}
    names = {"type": "string", "enum": [f.name for f in formats]}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters, query("f", names)],
            "responses": {**responses, **problems("304", "400", "404", "406", *errors)},
        }
    }


def tile(slug: str) -> Json:
    """The path of the layer's tiles."""
    number = {"type": "integer", "minimum": 0}
    path = get(
        f"{slug}.tile",
        _("Vector tile"),
        [MVT],
        "Document",
        parameters=[in_path(n, number) for n in ("tileMatrix", "tileRow", "tileCol")],
        errors=("503",),
    )
    responses = path["get"]["responses"]
    binary = {"schema": {"type": "string", "format": "binary"}}
    responses["200"]["content"] = {MVT.media_type: binary}
    responses["204"] = {"description": "Nothing lies in this tile."}
    return path


def problems(*codes: str) -> Json:
    """Responses of the status codes."""
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    return {
        code: {"description": ERRORS[code]}
        | ({} if code == "304" else {"content": content})
        for code in codes
    }


def query(name: str, schema: Json, description: str = "", **more: Any) -> Json:
    """A parameter in the query."""
    entry = {"name": name, "in": "query", "required": False, "schema": schema, **more}
    entry |= {"style": "form", "explode": False}
    return {**entry, "description": description} if description else entry


def in_path(name: str, schema: Json) -> Json:
    """A parameter in the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def crs_parameter(layer: Layer, name: str = "crs") -> Json:
    """A coordinate system of the layer."""
    uris = [crs.uri for crs in systems(layer)]
    return query(
        name, {"type": "string", "format": "uri", "enum": uris, "default": CRS84.uri}
    )


def items_parameters(layer: Layer) -> list[Json]:
    """All parameters of a page of features."""
    fields = policy.public_fields(layer.fields.all())
    names = [f.key for f in fields]
    text = {"type": "string"}
    box = {
        "type": "array",
        "items": {"type": "number"},
        "minItems": 4,
        "maxItems": 6,
    }
    limits = {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_LIMIT,
        "default": DEFAULT_LIMIT,
    }
    languages = {"type": "string", "enum": list(LANGUAGES), "default": TEXT}
    chosen = {"type": "array", "items": {"type": "string", "enum": names}}
    orders = [f"{sign}{name}" for name in names for sign in ("", "+", "-")]
    order = {"type": "array", "items": {"type": "string", "enum": orders}}
    return [
        query("limit", limits, _("How many features a page has.")),
        query("bbox", box, _("Features that touch this box.")),
        crs_parameter(layer, "bbox-crs"),
        crs_parameter(layer),
        query("datetime", text, _("Time or interval; features without a time match.")),
        query(
            "filter",
            text,
            _("A CQL2 condition; casei() ignores case, accenti() accents (đ is d)."),
        ),
        query("filter-lang", languages),
        crs_parameter(layer, "filter-crs"),
        *([query("sortby", order), query("properties", chosen)] if names else []),
        query("cursor", text, _("Where a “next” link goes on.")),
        *(query(f.key, SCHEMAS[f.type], f.name) for f in query_parameters(fields)),
    ]


def operations(document: Json) -> list[Json]:
    """The document's operations as rows, for the page."""
    return [
        {"path": path, "summary": methods["get"]["summary"], **methods["get"]}
        for path, methods in document["paths"].items()
    ]
