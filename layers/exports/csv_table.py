"""A download as CSV, piece by piece; the form of CSV is core's.

Points have two columns of coordinates, other shapes one column of WKT.
"""

from __future__ import annotations

from collections.abc import Iterator

from gisportal.core.spreadsheets import BOM, CsvFormat, guard
from layers.exports.naming import unique_names
from layers.exports.request import Export
from layers.exports.rows import Reading, Row, geometry_type, text_values
from layers.queries.items import shape_column
from layers.queries.sql_clauses import Clause, compose


def write_csv(export: Export) -> Iterator[bytes]:
    """The pieces of the file; the first page is read before the first piece."""
    is_point = geometry_type(export.layer.geometry_kind, export.version.pk) == "Point"
    csv_format = CsvFormat.of_language()
    decimal = [field.is_numeric for field in export.fields]
    pages = reading(export, is_point).pages()
    page = next(pages, [])
    yield (BOM + csv_format.lines([header(export, is_point)])).encode()
    while page:
        rows = (cells(row, decimal, csv_format, is_point) for row in page)
        yield csv_format.lines(rows).encode()
        page = next(pages, [])


def reading(export: Export, is_point: bool) -> Reading:
    """Shape and values as texts; a point as its two coordinates."""
    shape = shape_column(export.crs.srid)
    digits = Clause("%s", (export.crs.digits,))
    values = text_values(export.fields)
    if not is_point:
        text = compose("ST_AsText({0}, {1})", shape, digits)
        return Reading(export.version.pk, text, values)
    east = compose("round(ST_X({0})::numeric, {1})::text", shape, digits)
    north = compose("round(ST_Y({0})::numeric, {1})::text", shape, digits)
    return Reading(export.version.pk, Clause("NULL::text"), (*values, east, north))


def header(export: Export, is_point: bool) -> list[str]:
    """Names of the columns."""
    axes = ["lon", "lat"] if export.crs.is_geographic else ["east", "north"]
    last = axes if is_point else ["wkt"]
    return unique_names(["feature_key", *(f.key for f in export.fields), *last])


def cells(
    row: Row, decimal: list[bool], csv_format: CsvFormat, is_point: bool
) -> list[str]:
    """One row as texts; ``decimal`` tells which values are numbers."""
    key, shape, *values = row
    values.pop()
    number = csv_format.number
    texts = [
        number(value) if is_number else guard(value, keep_numbers=True)
        for value, is_number in zip(values, decimal, strict=False)
    ]
    last = [number(value) for value in values[-2:]] if is_point else [shape or ""]
    return [guard(key, keep_numbers=True), *texts, *last]
