"""A filter's tree → a condition in SQL, with SQL's (and CQL2's) rules for null."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from layers.ogc.filters import spatial, temporal
from layers.ogc.filters.operands import plain_text, scalar, wrong
from layers.ogc.filters.scope import GEOMETRY, Kind, Operand, Scope
from layers.queries.sql_clauses import (
    ALL,
    NOTHING,
    Clause,
    all_of,
    any_of,
    compose,
    joined,
)

COMPARISONS = {"=": "=", "<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_DANGLING = re.compile(r"(?<!\\)(?:\\\\)*\\$")


def condition(node: Any, scope: Scope) -> Clause:
    """The SQL condition of ``node``; ``FilterError`` says what is wrong with it."""
    if isinstance(node, bool):
        return ALL if node else NOTHING
    if not isinstance(node, dict):
        raise wrong(_("The filter is not a condition."))
    if "property" in node:
        operand = scalar(node, scope)
        if operand.kind is not Kind.BOOLEAN:
            raise wrong(_("The filter is not a condition."))
        return operand.clause
    name, args = str(node.get("op", "")).lower(), node.get("args")
    if not isinstance(args, list):
        raise wrong(_("The filter is not a condition."))
    if name in spatial.FUNCTIONS:
        return spatial.predicate(name, exactly(2, name, args), scope)
    if name in temporal.FUNCTIONS:
        return temporal.predicate(name, exactly(2, name, args), scope)
    if name in COMPARISONS:
        return compare(name, exactly(2, name, args), scope)
    if name not in OPERATORS:
        raise wrong(_("“%(name)s” is not supported here.") % {"name": name[:40] or "?"})
    return OPERATORS[name](args, scope)


def compare(name: str, args: list[Any], scope: Scope) -> Clause:
    """``=``, ``<`` and the others, between values of one kind."""
    left, right = (scalar(arg, scope) for arg in args)
    same_kind(left, right)
    return compose(f"{{0}} {COMPARISONS[name]} {{1}}", ordered(left), ordered(right))


def negation(args: list[Any], scope: Scope) -> Clause:
    """``not``."""
    (inner,) = exactly(1, "not", args)
    return compose("NOT ({0})", condition(inner, scope))


def like(args: list[Any], scope: Scope) -> Clause:
    """``like`` with the wildcards % and _, escaped by a backslash."""
    text, pattern = (scalar(arg, scope) for arg in exactly(2, "like", args))
    literal = args[1]
    while isinstance(literal, dict) and literal.get("args"):
        literal = literal["args"][0]
    if text.kind is not Kind.TEXT or not isinstance(literal, str):
        raise wrong(_("LIKE compares a text with a pattern in quotes."))
    if _DANGLING.search(plain_text(literal)):
        raise wrong(_("The pattern ends in a lone backslash."))
    return compose("{0} LIKE {1}", text.clause, pattern.clause)


def between(args: list[Any], scope: Scope) -> Clause:
    """``between``, both ends included."""
    value, low, high = (scalar(arg, scope) for arg in exactly(3, "between", args))
    same_kind(value, low)
    same_kind(value, high)
    return compose(
        "{0} BETWEEN {1} AND {2}", ordered(value), ordered(low), ordered(high)
    )


def among(args: list[Any], scope: Scope) -> Clause:
    """``in`` a list of values of the same kind."""
    node, choices = exactly(2, "in", args)
    if not isinstance(choices, list):
        raise wrong(_("IN wants a list of values in brackets."))
    value = scalar(node, scope)
    operands = [scalar(choice, scope) for choice in choices]
    for operand in operands:
        same_kind(value, operand)
    if not operands:
        return NOTHING
    listed = joined(", ", (operand.clause for operand in operands))
    return compose("{0} IN ({1})", value.clause, listed)


def is_null(args: list[Any], scope: Scope) -> Clause:
    """``isNull``; no feature is without its geometry."""
    (value,) = exactly(1, "isNull", args)
    if value == {"property": GEOMETRY}:
        return NOTHING
    return compose("{0} IS NULL", scalar(value, scope).clause)


def exactly(number: int, name: str, args: list[Any]) -> list[Any]:
    """The arguments of ``name``, unless there are more or fewer than it takes."""
    if len(args) != number:
        facts = {"name": name, "number": number}
        raise wrong(_("“%(name)s” takes %(number)s arguments.") % facts)
    return args


def same_kind(left: Operand, right: Operand) -> None:
    """Refuse to compare apples with pears."""
    if left.kind is not right.kind:
        raise wrong(
            _("A value of type %(left)s cannot be compared with one of type %(right)s.")
            % {"left": left.kind.value, "right": right.kind.value}
        )


def ordered(operand: Operand) -> Clause:
    """Texts are compared by code point, the same on every server."""
    if operand.kind is Kind.TEXT:
        return compose('{0} COLLATE "C"', operand.clause)
    return operand.clause


OPERATORS: dict[str, Callable[[list[Any], Scope], Clause]] = {
    "and": lambda args, scope: all_of(condition(arg, scope) for arg in args),
    "or": lambda args, scope: any_of(condition(arg, scope) for arg in args),
    "not": negation,
    "like": like,
    "between": between,
    "in": among,
    "isnull": is_null,
}
