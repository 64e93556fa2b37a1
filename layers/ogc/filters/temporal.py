"""Temporal conditions between instants and intervals, as comparisons of ISO text.

A date is the interval of its day. Times without a zone in the data count as UTC.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from layers.ogc.filters.operands import read_date, read_timestamp, scalar, wrong
from layers.ogc.filters.scope import Kind, Operand, Scope
from layers.queries.sql_clauses import Clause, compose

# {0} and {1}: start and end of the first; {2} and {3}: of the second.
FUNCTIONS = {
    "t_after": "{0} > {3}",
    "t_before": "{1} < {2}",
    "t_contains": "{0} < {2} AND {1} > {3}",
    "t_disjoint": "NOT ({0} <= {3} AND {1} >= {2})",
    "t_during": "{0} > {2} AND {1} < {3}",
    "t_equals": "{0} = {2} AND {1} = {3}",
    "t_finishedby": "{0} < {2} AND {1} = {3}",
    "t_finishes": "{0} > {2} AND {1} = {3}",
    "t_intersects": "{0} <= {3} AND {1} >= {2}",
    "t_meets": "{1} = {2}",
    "t_metby": "{0} = {3}",
    "t_overlappedby": "{0} > {2} AND {0} < {3} AND {1} > {3}",
    "t_overlaps": "{0} < {2} AND {1} > {2} AND {1} < {3}",
    "t_startedby": "{0} = {2} AND {1} > {3}",
    "t_starts": "{0} = {2} AND {1} < {3}",
}
OPEN = ".."
DAY_STARTS, DAY_ENDS = "T00:00:00", "T23:59:59"
# Before and after every ISO date in the order of code points.
EVER_BEFORE, EVER_AFTER = Clause("''"), Clause("'~'")

Period = tuple[Clause, Clause]


def predicate(name: str, args: list[Any], scope: Scope) -> Clause:
    """A temporal function of two instants or intervals."""
    bounds = [bound for arg in args for bound in period(arg, scope)]
    return compose(FUNCTIONS[name], *(compose('({0} COLLATE "C")', b) for b in bounds))


def period(node: Any, scope: Scope) -> Period:
    """Start and end of ``node``."""
    if not isinstance(node, dict) or "interval" not in node:
        return instant(scalar(node, scope))
    ends = node["interval"]
    if not isinstance(ends, list) or len(ends) != 2:
        raise wrong(_("An interval has a start and an end."))
    start, end = ends
    return (
        EVER_BEFORE if start == OPEN else moment(start, scope)[0],
        EVER_AFTER if end == OPEN else moment(end, scope)[1],
    )


def moment(node: Any, scope: Scope) -> Period:
    """One end of an interval: a date or time in quotes, or a property."""
    if isinstance(node, str):
        if len(node) == len("2026-07-01"):
            return instant(Operand(Kind.DATE, Clause("%s", (read_date(node),))))
        return instant(Operand(Kind.TIMESTAMP, Clause("%s", (read_timestamp(node),))))
    return instant(scalar(node, scope))


def instant(operand: Operand) -> Period:
    """Start and end of a date (its day) or a time."""
    if operand.kind is Kind.DATE:
        value = operand.clause
        return (
            compose(f"(({{0}}) || '{DAY_STARTS}')", value),
            compose(f"(({{0}}) || '{DAY_ENDS}')", value),
        )
    if operand.kind is Kind.TIMESTAMP:
        return operand.clause, operand.clause
    raise wrong(_("A temporal function compares dates and times."))
