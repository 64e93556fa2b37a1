"""GeoJSON (RFC 7946), one feature a line, written while the rows arrive.

Outside WGS 84 the file also has the old ``crs`` member, which GDAL and QGIS read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from layers.exports.request import Export
from layers.exports.rows import Reading
from layers.queries.geojson_shape import with_rings
from layers.queries.items import shape_column
from layers.queries.sql_clauses import Clause, compose, json_object


def write_geojson(export: Export) -> Iterator[bytes]:
    """The pieces of the file; the first page is read before the first piece."""
    pages = reading(export).pages()
    page = next(pages, [])
    yield head(export).encode()
    comma = ""
    while page:
        text = ",\n".join(feature(*row) for row in page)
        yield f"{comma}{text}".encode()
        comma = ",\n"
        page = next(pages, [])
    yield b"\n]}\n"


def reading(export: Export) -> Reading:
    """Shape and properties as JSON texts."""
    shape = compose(
        "ST_AsGeoJSON({0}, {1}, 0)",
        with_rings(shape_column(export.crs.srid)),
        Clause("%s", (export.crs.digits,)),
    )
    return Reading(export.version.pk, shape, (json_object(export.fields),))


def head(export: Export) -> str:
    """Everything before the first feature: facts about the file as foreign members."""
    facts: dict[str, Any] = {"type": "FeatureCollection", "name": export.layer.slug}
    if not export.crs.is_geographic:
        name = f"urn:ogc:def:crs:EPSG::{export.crs.epsg}"
        facts["crs"] = {"type": "name", "properties": {"name": name}}
    facts["metadata"] = {fact.key: fact.value for fact in export.about()}
    return json.dumps(facts, ensure_ascii=False)[:-1] + ', "features": [\n'


def feature(key: str, shape: str | None, properties: str, *_rest: object) -> str:
    """One feature as text."""
    name = json.dumps(key, ensure_ascii=False)
    return (
        f'{{"type":"Feature","id":{name},"geometry":{shape or "null"},'
        f'"properties":{properties}}}'
    )
