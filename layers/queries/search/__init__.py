"""Search: one box for parcels, addresses, names old and new, offices, coordinates.

What was typed is tried as coordinates, as a national parcel ID, as a code that another
app knows, as sheet and parcel number, as an address, and then as words. Typing marks
are undone, places outside the province named and typing mistakes looked past only when
nothing is what was asked for; every hit says how well it fits (``Match``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings

from gisportal.core.slots import slot
from layers.models import Layer
from layers.queries.search.addresses import by_alley
from layers.queries.search.coordinates import coordinate_hits
from layers.queries.search.former_units import province_names
from layers.queries.search.hits import (
    Hit,
    Match,
    Near,
    best_match,
    has_exact,
    once,
    time_limit,
    versions_of,
)
from layers.queries.search.numbers import by_national_id, by_number
from layers.queries.search.outside import island_hits, outside_hits, province_near
from layers.queries.search.parse_query import is_bare_pair
from layers.queries.search.places import by_name, resembling
from layers.queries.search.query_terms import SearchTerms, understand
from layers.queries.search.telex import undone

__all__ = [
    "Finder",
    "Hit",
    "Match",
    "Near",
    "add_finder",
    "best_match",
    "is_bare_pair",
    "province_near",
    "search",
]

MAX_LENGTH = 200
# What another app finds by its own codes.
Finder = Callable[[str], list[Hit]]
_finders: list[Finder] = []


def add_finder(finder: Finder) -> None:
    """Let another app answer questions for its own codes."""
    if finder not in _finders:
        _finders.append(finder)


def search(
    query: str, layers: Sequence[Layer], *, limit: int = 10, near: Near | None = None
) -> list[Hit]:
    """The best ``limit`` hits for ``query`` in ``layers`` (already allowed)."""
    query = query.strip()[:MAX_LENGTH]
    if not query:
        return []
    stored = list(versions_of(layers).values())
    hits = coordinate_hits(query, zones(stored))
    if not hits:
        with slot("search"), time_limit():
            hits = Reading(stored, limit, near).answer(query)
    return hits[:limit]


class Reading:
    """One search: the layers it may look in, how many hits, and where the map is."""

    def __init__(self, layers: Sequence[Layer], limit: int, near: Near | None) -> None:
        self.layers = layers
        self.limit = limit
        self.near = near

    def answer(self, query: str) -> list[Hit]:
        """What was asked for; else what it may have been meant to be."""
        hits = self.read(query)
        if has_exact(hits):
            return hits
        plain = undone(query)
        again = self.read(plain) if plain else []
        if has_exact(again):
            return again
        terms = self.terms(query)
        elsewhere = outside_hits(terms) or outside_hits(self.terms(plain))
        found = once([*elsewhere, *hits, *again])
        return found or resembling(terms, self.layers, self.limit, self.near)

    def read(self, query: str) -> list[Hit]:
        """Hits for the query as it was typed; the first reading that finds something."""
        for finder in _finders:
            if hits := finder(query):
                return hits
        given = (query, self.layers, self.limit, self.near)
        return (
            by_national_id(query, self.layers)
            or island_hits(self.terms(query))
            or by_alley(*given)
            or by_number(*given)
            or by_name(self.terms(query), self.layers, self.limit, self.near)
        )

    def terms(self, query: str) -> SearchTerms:
        """The words of the query."""
        return understand(query, province_names())


def zones(layers: Sequence[Layer]) -> tuple[int, ...]:
    """VN-2000 zones people may write: the province's and those of the layers."""
    measured = sorted({layer.measure_srid for layer in layers})
    return tuple(
        dict.fromkeys(
            [settings.DEFAULT_MEASURE_SRID, *settings.PROVINCE_ZONES, *measured]
        )
    )
