"""Addresses: a house in an alley (``106/5 Bạch Đằng``), a house that is not there.

What people call ``106/5 Bạch Đằng`` is number 5 in alley 106. Where the house is not
known the alley is offered, else the house at which the alley begins, else the street:
as what is near, and the parcel of the same two numbers beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from layers.models import Layer
from layers.queries.search.communes import (
    Question,
    commune_inside,
    taken_apart,
    within_clause,
)
from layers.queries.search.former_units import province_names
from layers.queries.search.full_text import (
    BUT_FOR_KIND,
    NOWHERE_SPECIAL,
    Clause,
    by_words,
    words_clause,
)
from layers.queries.search.hits import (
    COLUMNS,
    Hit,
    Near,
    as_near,
    distance,
    hits_of,
    near_values,
    once,
    run,
    versions_of,
)
from layers.queries.search.numbers import numbered, numbered_layers
from layers.queries.search.parse_query import AlleyAddress, alley_address
from layers.queries.search.phrases import without_fillers
from layers.queries.search.query_terms import ALLEYS, even, understand


def by_alley(
    query: str, layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """The house in its alley, or what is nearest to it; nothing for another question."""
    address = alley_address(query)
    if address is None:
        return []
    asked = taken_apart(understand(address.street, province_names()), layers)
    street = street_words(asked)
    codes, left = commune_inside(without_fillers(street), layers)
    if not street or (codes and not left):
        return []
    within = within_clause(asked.codes, layers) if asked.codes else NOWHERE_SPECIAL
    found = houses(address, street, layers, limit, near, within)
    pair = numbered_layers(layers)
    beside = numbered(address.pair, pair, layers, limit, near) if pair else []
    if found and not address.is_deeper:
        return [*found, *as_near(beside)][:limit]
    beside_it = found or beside_house(address, street, layers, limit, near)
    return as_near(once([*beside_it, *beside]))[:limit]


def street_words(asked: Question) -> tuple[str, ...]:
    """The street's name without "đường" before it."""
    words = asked.what.words
    return words[1:] if len(words) > 1 and words[0] == "duong" else words


def houses(
    address: AlleyAddress,
    street: Sequence[str],
    layers: Sequence[Layer],
    limit: int,
    near: Near | None,
    within: Clause,
) -> list[Hit]:
    """Features at exactly this address, however it is written in the data."""
    name = " ".join(street)
    written = [
        *(f"{address.house} {way} {address.alley} {name}" for way in sorted(ALLEYS)),
        f"{address.alley} {address.house} {name}",
    ]
    versions = versions_of(layers)
    where, values = words_clause([address.house, address.alley, *street], whole=True)
    statement = f"""
        SELECT {COLUMNS} FROM layers_feature AS f
        WHERE f.version_id IN %(versions)s {where} {within[0]}
        AND replace(f.search_text, 'y', 'i') || ' ' LIKE ANY(%(written)s)
        ORDER BY {distance(near)}, f.key
        LIMIT %(limit)s
    """  # noqa: S608 - fixed fragments only; every value is a parameter
    values |= within[1] | near_values(near)
    values |= {
        "versions": tuple(versions),
        "written": [f"% {even(text)} %" for text in written],
        "limit": limit,
    }
    return hits_of(run(statement, values), versions)


def beside_house(
    address: AlleyAddress,
    street: Sequence[str],
    layers: Sequence[Layer],
    limit: int,
    near: Near | None,
) -> list[Hit]:
    """The alley; else the house at its mouth and the street."""
    name = " ".join(street)
    alley = called(f"hem {address.alley} {name}", layers, limit, near)
    return alley or [
        *called(f"{address.alley} {name}", layers, 1, near, fit=1),
        *called(name, layers, limit, near),
    ]


def called(
    text: str,
    layers: Sequence[Layer],
    limit: int,
    near: Near | None,
    fit: int = BUT_FOR_KIND,
) -> list[Hit]:
    """Features called so, or (``fit`` 1) at this address."""
    found = by_words(understand(text), versions_of(layers), limit + 10, near)
    return [each.hit for each in found if each.fit >= fit][:limit]
