"""A request for items, read from its parameters: what to select, and how to show it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from django.http import QueryDict

from layers.errors import LayerNotFoundError
from layers.models import Layer, LayerField
from layers.ogc import crs as systems
from layers.ogc import params
from layers.ogc.cursor import Cursor, read_cursor
from layers.ogc.filters import Scope, condition, parse_filter
from layers.ogc.filters.scope import GEOMETRY
from layers.queries.items import ItemsQuery, count_items
from layers.queries.paging import SortKey
from layers.queries.sql_clauses import ALL, Clause, all_of

FORMAT = "f"
ITEM_PARAMETERS = (FORMAT, "crs")
ITEMS_PARAMETERS = (
    *ITEM_PARAMETERS,
    "limit",
    "bbox",
    "bbox-crs",
    "datetime",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "properties",
    "cursor",
)


@dataclass(frozen=True)
class Selection:
    """The query to run, the coordinate system of the answer, and where paging stands."""

    query: ItemsQuery
    crs: systems.Crs
    fingerprint: str
    cursor: Cursor | None
    is_whole: bool

    def matched(self, layer: Layer, found: int) -> int | None:
        """How many features match, where that is cheap to know.

        ``found`` is what the page itself found. A page further on knows the number from
        the first one, unless the data have changed.
        """
        version = layer.published_version
        if self.is_whole and version is not None:
            return version.feature_count
        if self.cursor is not None and self.cursor.version == self.query.version:
            return self.cursor.matched
        if self.cursor is None and found <= self.query.limit:
            return found
        return count_items(self.query.version, self.query.where)


def query_parameters(fields: list[LayerField]) -> list[LayerField]:
    """Fields that can be given as ``?name=value``; reserved names cannot."""
    return [f for f in fields if f.key not in (*ITEMS_PARAMETERS, GEOMETRY)]


def read_selection(
    query: QueryDict, layer: Layer, fields: list[LayerField]
) -> Selection:
    """The request; ``fields`` are the public ones. Raises ``BadParameterError``."""
    crs = systems.find(layer, query.get("crs"), "crs")
    where = conditions(query, layer, fields)
    sortby, properties = query.get("sortby"), query.get("properties")
    sort = () if sortby is None else params.sort_keys(sortby, fields)
    shown = fields if properties is None else params.chosen(properties, fields)
    marked = fingerprint(where, sort)
    mark = query.get("cursor")
    cursor = None if mark is None else read_cursor(mark, marked)
    items = ItemsQuery(
        version=published_version(layer),
        fields=tuple(shown),
        where=where,
        sort=sort,
        limit=params.limit(query.get("limit")),
        projection=crs.projection,
    )
    if cursor is not None:
        items = replace(items, after=cursor.position)
    return Selection(items, crs, marked, cursor, is_whole=where == ALL)


def fingerprint(where: Clause, sort: tuple[SortKey, ...]) -> str:
    """What a cursor belongs to: the same conditions in the same order."""
    keys = [(key.name, key.is_descending) for key in sort]
    text = repr((where.sql, where.params, keys)).encode()
    return hashlib.blake2b(text, digest_size=9).hexdigest()


def published_version(layer: Layer) -> int:
    """Id of the version whose features are answered. Raises ``LayerNotFoundError``."""
    if layer.published_version_id is None:
        raise LayerNotFoundError(layer.slug)
    return layer.published_version_id


def conditions(query: QueryDict, layer: Layer, fields: list[LayerField]) -> Clause:
    """Every condition of the request together."""
    scope = Scope(fields, systems.find(layer, query.get("filter-crs"), "filter-crs"))
    language = params.filter_language(query.get("filter-lang"))
    box_crs = systems.find(layer, query.get("bbox-crs"), "bbox-crs")
    clauses = [
        params.equals(field, value, scope)
        for field in query_parameters(fields)
        if (value := query.get(field.key)) is not None
    ]
    if (moment := query.get("datetime")) is not None:
        params.check_datetime(moment)
    if (bbox := query.get("bbox")) is not None:
        clauses.append(params.bbox(bbox, box_crs, layer.bbox))
    if (text := query.get("filter")) is not None:
        clauses.append(condition(parse_filter(text, language), scope))
    return all_of(clauses)
