"""Values in a filter: literals, properties, and the two text functions."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from layers.ogc.errors import FilterError
from layers.ogc.filters.scope import GEOMETRY, Kind, Operand, Scope
from layers.queries.sql_clauses import Clause, compose

# Decomposed, "Ấ" is A and two marks: lower() then knows every letter in any locale.
LOWER = "normalize(lower(translate(normalize({0}, NFD), 'Đ', 'đ')), NFC)"
BARE = (
    "normalize(regexp_replace(translate(normalize({0}, NFD), 'Đđ', 'Dd'),"
    " '[\u0300-\u036f]', '', 'g'), NFC)"
)
TEXT_FUNCTIONS = {"casei": LOWER, "accenti": BARE}


def scalar(node: Any, scope: Scope) -> Operand:
    """The value of ``node``."""
    if isinstance(node, dict):
        return _structured(node, scope)
    if isinstance(node, bool):
        return Operand(Kind.BOOLEAN, Clause("%s", (node,)))
    if isinstance(node, (int, float)):
        return Operand(Kind.NUMBER, Clause("%s", (finite(node),)))
    if isinstance(node, str):
        return Operand(Kind.TEXT, Clause("%s::text", (plain_text(node),)))
    if node is None:
        raise wrong(_("Nothing equals null: use IS NULL."))
    raise wrong(_("A list cannot stand here."))


def _structured(node: dict[str, Any], scope: Scope) -> Operand:
    if "property" in node:
        if node["property"] == GEOMETRY:
            raise wrong(_("The geometry can only be used in a spatial function."))
        return scope.operand(node["property"])
    if "date" in node:
        return Operand(Kind.DATE, Clause("%s", (read_date(node["date"]),)))
    if "timestamp" in node:
        moment = read_timestamp(node["timestamp"])
        return Operand(Kind.TIMESTAMP, Clause("%s", (moment,)))
    name = str(node.get("op", "")).lower()
    if name in TEXT_FUNCTIONS:
        return _text_function(name, node.get("args"), scope)
    raise wrong(_("“%(name)s” is not supported here.") % {"name": name[:40] or "?"})


def _text_function(name: str, args: Any, scope: Scope) -> Operand:
    if not isinstance(args, list) or len(args) != 1:
        raise wrong(_("“%(name)s” takes one text.") % {"name": name})
    inner = scalar(args[0], scope)
    if inner.kind is not Kind.TEXT:
        raise wrong(_("“%(name)s” takes one text.") % {"name": name})
    return Operand(Kind.TEXT, compose(TEXT_FUNCTIONS[name], inner.clause))


def finite(number: float) -> float:
    """The number, unless it is too big to be one."""
    if not math.isfinite(number):
        raise wrong(_("A number in the filter is too big."))
    return number


def plain_text(text: str) -> str:
    """The text, unless PostgreSQL cannot hold it."""
    if "\0" in text:
        raise wrong(_("A text in the filter holds a character that is not text."))
    return text


def read_date(text: Any) -> str:
    """A calendar date in ISO form."""
    try:
        return date.fromisoformat(_iso(text, r"\d{4}-\d\d-\d\d")).isoformat()
    except ValueError as error:
        raise wrong(_("A date is written 2026-07-01.")) from error


def read_timestamp(text: Any) -> str:
    """A moment in ISO form, in UTC and whole seconds, as the store keeps them."""
    pattern = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"
    try:
        moment = datetime.fromisoformat(_iso(text, pattern).upper())
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    except (ValueError, OverflowError) as error:
        raise wrong(_("A time is written 2026-07-01T08:00:00Z.")) from error


def _iso(text: Any, pattern: str) -> str:
    if not isinstance(text, str) or not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError(text)
    return text


def wrong(message: str) -> FilterError:
    """A mistake in the filter."""
    return FilterError(message, parameter="filter")
