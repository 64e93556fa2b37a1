"""Everything that has a name, in the order people expect.

Communes called so now, then those that were called so, offices, and what else the
words fit. A street, when the query says so, ranks above all.
"""

from __future__ import annotations

from collections.abc import Sequence

from layers.models import Layer
from layers.queries.search.former_units import IN_FULL, former_hits, matching, once
from layers.queries.search.full_text import EXACT, Found, by_similar_words, by_words
from layers.queries.search.hits import Hit, Near, versions_of
from layers.queries.search.offices import offices
from layers.queries.search.query_terms import SearchTerms


def by_name(
    terms: SearchTerms, layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """Hits by words; similar words only when nothing has them all."""
    if not terms.words:
        return []
    versions = versions_of(layers)
    found = by_words(terms, versions, limit + 10, near)
    match = matching(terms)
    formerly = former_hits(match.units, layers, limit)
    served = offices(terms, max(3, limit // 3))
    if not (found or formerly or served):
        found = by_similar_words(terms, versions, limit, near)
    return arrange(terms, found, formerly, served, match.fit == IN_FULL)


def arrange(
    terms: SearchTerms,
    found: Sequence[Found],
    formerly: Sequence[Hit],
    served: Sequence[Hit],
    is_in_full: bool,
) -> list[Hit]:
    """All hits in one order, each once.

    Who names a district, or an old unit by its full name that none has today, means
    what was there before.
    """
    places = [f for f in found if f.role == Layer.Role.ADMIN]
    others = [f for f in found if f.role != Layer.Role.ADMIN]
    called = [f.hit for f in others if f.fit and terms.is_way]
    is_former = terms.names_district or (
        is_in_full and not any(f.fit == EXACT for f in places)
    )
    return once(
        [
            *called,
            *(formerly if is_former else ()),
            *(f.hit for f in places if f.fit),
            *formerly,
            *(f.hit for f in places if not f.fit),
            *served,
            *(f.hit for f in others),
        ]
    )
