"""All rows of a version, page by page, in flat memory.

Each page is a statement of its own that starts after the last key of the one before:
a version never changes, so the pages fit together, and a slow client holds neither a
transaction nor a cursor. Pages get smaller where features are large.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Template
from typing import Any

from django.db import connection

from gisportal.core.database import time_limit
from gisportal.core.slots import statement_ms
from layers.models import Layer, LayerField
from layers.queries.items import shape_column
from layers.queries.sql_clauses import Clause, compose, listed
from layers.sql import statement

FIRST_PAGE, LARGEST_PAGE = 250, 5_000
PAGE_BYTES = 2_000_000
Row = tuple[Any, ...]
GeometryKind = Layer.GeometryKind


@dataclass(frozen=True)
class Reading:
    """What to read of each feature beside its key."""

    version: int
    shape: Clause
    values: tuple[Clause, ...]

    def pages(self) -> Iterator[list[Row]]:
        """Rows of (key, shape, value, …) in the order of their keys."""
        text = Template(statement("export_page")).substitute(
            shape=self.shape.sql,
            # A column is needed even where a layer has no public field.
            values=listed([*self.values, Clause("NULL")]).sql,
        )
        params = [*self.shape.params, *listed(list(self.values)).params, self.version]
        last, size = "", FIRST_PAGE
        while rows := fetch(text, [*params, last, size]):
            yield rows
            if len(rows) < size:
                return
            last = rows[-1][0]
            size = next_size(rows)


def fetch(text: str, params: list[Any]) -> list[Row]:
    """The rows of one statement, within the time a statement may take."""
    with time_limit(statement_ms("download")), connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall()


def next_size(rows: list[Row]) -> int:
    """How many rows like these make a page of about ``PAGE_BYTES``."""
    size = sum(len(value) for row in rows for value in row if value is not None)
    return max(10, min(LARGEST_PAGE, PAGE_BYTES * len(rows) // max(size, 1)))


def text_values(fields: tuple[LayerField, ...]) -> tuple[Clause, ...]:
    """The fields' values as texts."""
    return tuple(Clause("f.properties ->> %s", (field.key,)) for field in fields)


def geometry_type(kind: str, version: int) -> str:
    """The simple-features type all shapes of the version fit in."""
    if kind == GeometryKind.POLYGON:
        return "MultiPolygon"
    if kind == GeometryKind.LINE:
        return "MultiLineString"
    return "MultiPoint" if has_multipoints(version) else "Point"


def has_multipoints(version: int) -> bool:
    """Whether a feature of the version is more than one point."""
    text = (
        "SELECT EXISTS (SELECT FROM layers_feature WHERE version_id = %s"
        " AND GeometryType(geom) = 'MULTIPOINT')"
    )
    ((found,),) = fetch(text, [version])
    return found


def binary_shape(srid: int, geometry_type: str) -> Clause:
    """The shape as WKB of that type."""
    if geometry_type.startswith("Multi"):
        return compose("ST_AsBinary(ST_Multi({0}))", shape_column(srid))
    return compose("ST_AsBinary({0})", shape_column(srid))
