"""CSV that opens right in Excel: UTF-8 with BOM, in the conventions of the language.

At the Vietnamese address cells are parted by ``;`` and numbers have a decimal comma:
what Excel expects under Vietnamese settings, where a comma between cells opens as one
column and 12.5 becomes the twelfth of May. At the English address: RFC 4180, commas
and points, also the choice for programs. Points have two columns of coordinates, other
shapes one column of WKT.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from gisportal.core.bilingual import language
from layers.exports.naming import unique_names
from layers.exports.request import Export
from layers.exports.rows import Reading, Row, geometry_type, text_values
from layers.models import LayerField
from layers.queries.items import shape_column
from layers.queries.sql_clauses import Clause, compose

BOM = "\ufeff"
# A cell that begins so would be run as a formula (OWASP, CSV injection).
FORMULA = re.compile(r"[=+\-@\t\r\n]")
NUMBER = re.compile(r"[+-]?\d[\d.,]*")
NUMBERS = (LayerField.Type.INTEGER, LayerField.Type.REAL)


def write_csv(export: Export) -> Iterator[bytes]:
    """The pieces of the file; the first page is read before the first piece."""
    is_point = geometry_type(export.layer.geometry_kind, export.version.pk) == "Point"
    comma = "," if language() == "vi" else "."
    decimal = [field.type in NUMBERS for field in export.fields]
    pages = reading(export, is_point).pages()
    page = next(pages, [])
    yield (BOM + lines([header(export, is_point)])).encode()
    while page:
        yield lines(cells(row, decimal, comma, is_point) for row in page).encode()
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


def cells(row: Row, decimal: list[bool], comma: str, is_point: bool) -> list[str]:
    """One row as texts; ``decimal`` tells which values are numbers."""
    key, shape, *values = row
    values.pop()
    texts = [
        number(value, comma) if is_number else harmless(value)
        for value, is_number in zip(values, decimal, strict=False)
    ]
    if is_point:
        return [harmless(key), *texts, *(number(value, comma) for value in values[-2:])]
    return [harmless(key), *texts, shape or ""]


def number(value: str | None, comma: str) -> str:
    """A number with the decimal sign of the language; text is still made harmless."""
    if value is None:
        return ""
    return value.replace(".", comma) if NUMBER.fullmatch(value) else harmless(value)


def harmless(value: str | None) -> str:
    """A text no spreadsheet runs as a formula; plain signed numbers stay."""
    if not value:
        return ""
    if FORMULA.match(value) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def lines(rows: Iterator[list[str]] | list[list[str]]) -> str:
    """The rows as CSV."""
    out = io.StringIO()
    delimiter = ";" if language() == "vi" else ","
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()
