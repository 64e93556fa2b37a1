"""Features of a published version page by page, as GeoJSON texts.

Pages follow each other by keyset: a page starts after the last row of the one before,
so the thousandth costs what the first does and no row comes twice. The rows are
materialised on the server (``WITH HOLD``) and fetched in small batches: memory stays
flat, an error or the time limit shows before the first byte, and a slow client holds no
transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from string import Template
from typing import Any

from django.db import (
    DataError,
    InternalError,
    OperationalError,
    connection,
)
from django.utils.translation import gettext as _

from gisportal.core.database import time_limit
from gisportal.core.errors import BadParameterError
from gisportal.core.geo import WEB_MERCATOR, WGS84
from gisportal.core.slots import statement_ms
from layers.models import LayerField
from layers.queries.geojson_shape import with_rings
from layers.queries.paging import Position, SortKey, after, order
from layers.queries.sql_clauses import ALL, Clause, all_of, compose, json_object, listed
from layers.sql import statement

BATCH = 250
COUNT_CAP = 10_001
# Counting is a courtesy: it may not take longer than this.
COUNT_TIMEOUT_MS = 1_000
_numbers = count(1)


@dataclass(frozen=True)
class Projection:
    """In which coordinates shapes are answered: SRID in SQL, axis order, decimals."""

    srid: int = WGS84
    is_flipped: bool = False
    digits: int = 8


@dataclass(frozen=True)
class ItemsQuery:
    """What to read. ``fields`` are those to answer with, already allowed."""

    version: int
    fields: tuple[LayerField, ...]
    where: Clause = ALL
    sort: tuple[SortKey, ...] = ()
    limit: int = 10
    after: Position | None = None
    projection: Projection = Projection()


@dataclass(frozen=True)
class ItemRow:
    """A feature as GeoJSON text without its closing brace, and its place in the order."""

    text: str
    position: Position


class ItemRows:
    """The rows of a query, at most ``limit`` and one more; to be closed.

    ``found`` is how many there are.
    """

    def __init__(self, query: ItemsQuery) -> None:
        text, params = _statement(query)
        with _as_bad_parameters(), time_limit(statement_ms("items")):
            self._cursor = connection.connection.cursor(
                f"items_{next(_numbers)}", scrollable=False, withhold=True
            )
            with connection.wrap_database_errors:
                self._cursor.execute(text, params)
                self._first = self._cursor.fetchmany(BATCH)
            self.found = int(self._first[0][-1]) if self._first else 0
            if self.found <= BATCH:
                self._cursor.close()

    def batches(self) -> Iterator[list[ItemRow]]:
        """The rows in small batches."""
        rows = self._first
        while rows:
            yield [
                ItemRow(text, Position(key, tuple(values)))
                for text, key, *values, _found in rows
            ]
            rows = [] if self._cursor.closed else self._fetch()

    def close(self) -> None:
        """Let the server forget the rows."""
        if not self._cursor.closed:
            with connection.wrap_database_errors:
                self._cursor.close()

    def _fetch(self) -> list[tuple[str, ...]]:
        with connection.wrap_database_errors:
            rows: list[tuple[str, ...]] = self._cursor.fetchmany(BATCH)
            return rows


def read_item(query: ItemsQuery, key: str) -> str | None:
    """The feature ``key`` as GeoJSON text without its closing brace, None if absent."""
    one = replace(query, where=Clause("f.key = %s", (key,)), limit=1)
    text, params = _statement(one)
    with _as_bad_parameters(), connection.cursor() as cursor:
        cursor.execute(text, params)
        row = cursor.fetchone()
    return row[0] if row else None


def count_items(version: int, where: Clause) -> int | None:
    """How many features match; None when more than the cap or too slow to count."""
    text = Template(statement("count_items")).substitute(where=where.sql)
    try:
        with (
            _as_bad_parameters(),
            time_limit(COUNT_TIMEOUT_MS),
            connection.cursor() as cursor,
        ):
            cursor.execute(text, [version, *where.params, COUNT_CAP])
            (found,) = cursor.fetchone()
    except OperationalError as error:
        if "statement timeout" in str(error):
            return None
        raise
    return found if found < COUNT_CAP else None


def shape_column(srid: int) -> Clause:
    """The feature's shape in the SRID, from a stored column where there is one."""
    if srid == WGS84:
        return Clause("f.geom")
    if srid == WEB_MERCATOR:
        return Clause("f.geom_3857")
    return Clause("ST_Transform(f.geom, %s)", (srid,))


@contextmanager
def _as_bad_parameters() -> Iterator[None]:
    """Values that PostgreSQL or GEOS refuse are the client's error, not the server's."""
    try:
        yield
    except (DataError, InternalError) as error:
        raise BadParameterError(
            _("The request holds a value that cannot be used with this data.")
        ) from error


def _statement(query: ItemsQuery) -> tuple[str, list[Any]]:
    """The page's statement and its values, in the order of the file's slots."""
    geometry = _geometry(query.projection)
    properties = json_object(query.fields)
    key = listed(
        [Clause("f.key"), *(compose("({0})::text", k.value) for k in query.sort)]
    )
    where = all_of([query.where, after(query.sort, query.after)])
    ordered = order(query.sort)
    text = Template(statement("items")).substitute(
        geometry=geometry.sql,
        properties=properties.sql,
        key=key.sql,
        where=where.sql,
        order=ordered.sql,
    )
    return text, [
        *geometry.params,
        *properties.params,
        *key.params,
        query.version,
        *where.params,
        *ordered.params,
        query.limit + 1,
    ]


def _geometry(projection: Projection) -> Clause:
    """The shape as GeoJSON text."""
    shape = with_rings(shape_column(projection.srid), is_flipped=projection.is_flipped)
    digits = Clause("%s", (projection.digits,))
    return compose("ST_AsGeoJSON({0}, {1}, 0)", shape, digits)
