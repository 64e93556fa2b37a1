"""Keyset paging: what comes after the last row of a page, under any order.

Nulls come last whichever way a key is sorted; the feature's key breaks ties, so every
row has exactly one place.
"""

from __future__ import annotations

from dataclasses import dataclass

from layers.queries.sql_clauses import (
    ALL,
    NOTHING,
    Clause,
    all_of,
    any_of,
    compose,
    listed,
)


@dataclass(frozen=True)
class SortKey:
    """An expression rows are ordered by; ``cast`` is the SQL type of its values."""

    name: str
    value: Clause
    cast: str
    is_descending: bool = False


@dataclass(frozen=True)
class Position:
    """Where a page ended: the last row's key and its sort values as text."""

    key: str
    values: tuple[str | None, ...] = ()


def order(sort: tuple[SortKey, ...]) -> Clause:
    """The ``ORDER BY`` list."""
    steps = [
        compose(f"{{0}} {'DESC' if key.is_descending else 'ASC'} NULLS LAST", key.value)
        for key in sort
    ]
    return listed([*steps, Clause("f.key")])


def after(sort: tuple[SortKey, ...], position: Position | None) -> Clause:
    """Rows that come after ``position``: further by one key, equal in those before."""
    if position is None:
        return ALL
    steps: list[Clause] = []
    equal: list[Clause] = []
    for key, text in zip(sort, position.values, strict=True):
        steps.append(all_of([*equal, _beyond(key, text)]))
        equal.append(_same(key, text))
    steps.append(all_of([*equal, Clause("f.key > %s", (position.key,))]))
    return any_of(steps)


def _beyond(key: SortKey, text: str | None) -> Clause:
    if text is None:
        return NOTHING
    sign = "<" if key.is_descending else ">"
    return compose(f"{{0}} {sign} {{1}} OR {{0}} IS NULL", key.value, _bound(key, text))


def _same(key: SortKey, text: str | None) -> Clause:
    if text is None:
        return compose("{0} IS NULL", key.value)
    return compose("{0} = {1}", key.value, _bound(key, text))


def _bound(key: SortKey, text: str) -> Clause:
    return Clause(f"%s::{key.cast}", (text,))
