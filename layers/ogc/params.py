"""One parser a query parameter; a bad value says which one and what is wanted."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import shapely
from django.http import QueryDict
from django.utils.translation import gettext as _

from gisportal.core.errors import BadParameterError
from layers.models import LayerField
from layers.ogc.crs import Crs
from layers.ogc.errors import FilterError, UnknownParameterError
from layers.ogc.filters import Scope, condition
from layers.ogc.filters.parse import LANGUAGES, TEXT
from layers.ogc.filters.spatial import box_shape, relation
from layers.queries.paging import SortKey
from layers.queries.sql_clauses import ALL, Clause, sortable

DEFAULT_LIMIT = 10
MAX_LIMIT = 10_000
MAX_SORT_KEYS = 8
Type = LayerField.Type
CASTS = {Type.INTEGER: "numeric", Type.REAL: "numeric", Type.BOOLEAN: "boolean"}


def check_names(query: QueryDict, known: Collection[str]) -> None:
    """Refuse parameters the API does not describe, and one given twice."""
    for name, values in query.lists():
        if name not in known:
            raise UnknownParameterError(
                _("There is no parameter “%(name)s” here.") % {"name": name[:100]},
                parameter=name[:100],
            )
        if len(values) > 1:
            raise BadParameterError(
                _("“%(name)s” is given twice.") % {"name": name}, parameter=name
            )


def limit(text: str | None) -> int:
    """How many features a page has; more than the most there are is no error."""
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII) or int(text) < 1:
        raise BadParameterError(
            _("“limit” is a whole number from 1."), parameter="limit"
        )
    return min(int(text), MAX_LIMIT)


def bbox(text: str, crs: Crs, extent: list[float] | None) -> Clause:
    """Features that touch the box; no condition where it holds the layer's extent."""
    try:
        numbers = [_number(part) for part in text.split(",")]
        shape = box_shape(numbers, crs)
    except ValueError as error:
        raise BadParameterError(
            _("“bbox” is four numbers with commas between them."), parameter="bbox"
        ) from error
    except FilterError as error:
        raise BadParameterError(error.message, parameter="bbox") from error
    if extent and crs.is_degrees and shape.covers(shapely.box(*extent)):
        return ALL
    return relation("ST_Intersects", shape, crs)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or not text.isascii() or "_" in text:
        raise ValueError(text)
    return value


def check_datetime(text: str) -> None:
    """Refuse what is neither a time nor an interval.

    The features have no time of their own, so each of them matches every one.
    """
    ends = text.split("/")
    try:
        moments = [None if end in ("", "..") else _moment(end) for end in ends]
    except ValueError:
        moments = []
    known = [m for m in moments if m is not None]
    if len(moments) not in (1, 2) or not known or known != sorted(known):
        raise BadParameterError(
            _("“datetime” is a time such as 2026-07-01T00:00:00Z, or two with “/”."),
            parameter="datetime",
        )


def _moment(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return date.fromisoformat(text).isoformat()
    if re.fullmatch(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d\S*", text, re.ASCII):
        return datetime.fromisoformat(text.upper()).isoformat()
    raise ValueError(text)


def filter_language(text: str | None) -> str:
    """CQL2 as text or as JSON."""
    if text is None:
        return TEXT
    if text not in LANGUAGES:
        raise BadParameterError(
            _("“filter-lang” is one of: %(names)s.") % {"names": ", ".join(LANGUAGES)},
            parameter="filter-lang",
        )
    return text


def equals(field: LayerField, text: str, scope: Scope) -> Clause:
    """``?name=value``: the field has that value."""
    try:
        node = {"op": "=", "args": [{"property": field.key}, _literal(field, text)]}
        return condition(node, scope)
    except (FilterError, ValueError) as error:
        raise BadParameterError(
            _("“%(name)s” is of type %(type)s.")
            % {"name": field.key, "type": field.get_type_display()},
            parameter=field.key,
        ) from error


def _literal(field: LayerField, text: str) -> Any:
    match field.type:
        case Type.INTEGER:
            if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
                raise ValueError(text)
            return int(text)
        case Type.REAL:
            return _number(text)
        case Type.BOOLEAN:
            return {"true": True, "false": False}.get(text, text)
        case Type.DATE:
            return {"date": text}
        case Type.DATETIME:
            return {"timestamp": text}
        case _:
            return text


def sort_keys(text: str, fields: Iterable[LayerField]) -> tuple[SortKey, ...]:
    """``+name,-name``; a plus may be left out (or arrive as a space)."""
    by_key = {f.key: f for f in fields}
    keys: dict[str, SortKey] = {}
    for part in text.split(","):
        name = part.strip().removeprefix("+").removeprefix("-")
        field = by_key.get(name)
        if field is None or len(keys) >= MAX_SORT_KEYS:
            raise _unknown(name, "sortby")
        cast = CASTS.get(Type(field.type), "text")
        is_descending = part.strip().startswith("-")
        keys.setdefault(name, SortKey(name, sortable(field), cast, is_descending))
    return tuple(keys.values())


def chosen(text: str, fields: Iterable[LayerField]) -> list[LayerField]:
    """The fields named, in the layer's order."""
    known = list(fields)
    names = {part.strip() for part in text.split(",") if part.strip()}
    for name in sorted(names - {f.key for f in known}):
        raise _unknown(name, "properties")
    return [f for f in known if f.key in names]


def _unknown(name: str, parameter: str) -> BadParameterError:
    return BadParameterError(
        _("There is no queryable “%(name)s”.") % {"name": name[:100]},
        parameter=parameter,
    )
