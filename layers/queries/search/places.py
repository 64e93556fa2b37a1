"""Everything that has a name, in the order people expect.

Communes called so now, then those that were called so; what is named so among layers,
procedures and offices; streets before their addresses before what only mentions the
words; lamps and drains last. A street, when the query says so, ranks above all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from gisportal.core.search_folding import fold
from layers.models import Layer
from layers.queries.search.communes import taken_apart, within_clause
from layers.queries.search.former_units import (
    HALF_TYPED,
    IN_FULL,
    former_hits,
    matching,
)
from layers.queries.search.full_text import (
    BUT_FOR_KIND,
    EXACT,
    Found,
    by_similar_words,
    by_words,
)
from layers.queries.search.hits import (
    Hit,
    Match,
    Near,
    as_near,
    has_exact,
    once,
    versions_of,
)
from layers.queries.search.named import (
    NamedHit,
    Score,
    named_hits,
    resembling_named,
)
from layers.queries.search.offices import offices
from layers.queries.search.phrases import place_kind
from layers.queries.search.query_terms import SearchTerms, even, understand

# Candidates for what only resembles the question; many are pieces of one thing.
SIMILAR_LOOKED_AT = 50
# How alike two words are of which one is the other with a letter wrong: "hwe", "hue".
SLIP = 0.6
# Degrees (about 2 km) between parts of one street.
BESIDE = 0.02


@dataclass(frozen=True)
class Answers:
    """What each kind of thing has to say to a question."""

    terms: SearchTerms
    found: Sequence[Found]
    formerly: Sequence[Hit] = ()
    former_fit: int = 0
    named: Sequence[NamedHit] = ()
    served: Sequence[Hit] = ()


def by_name(
    terms: SearchTerms, layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """Hits by words, in the order of ``arrange``."""
    if not terms.words:
        return []
    match = matching(terms)
    formerly = former_hits(match.units, layers, limit)
    if match.fit == HALF_TYPED:
        formerly = [replace(hit, match=Match.PARTIAL) for hit in formerly]
    found = [
        *found_by_code(terms, layers, near),
        *found_in_communes(terms, layers, limit, near),
        *by_words(terms, versions_of(layers), limit + 10, near),
    ]
    answers = Answers(
        terms=terms,
        found=found,
        formerly=formerly,
        former_fit=match.fit,
        named=named_hits(terms, layers),
        served=offices(terms, max(3, limit // 3)),
    )
    return arrange(answers)


def found_by_code(
    terms: SearchTerms, layers: Sequence[Layer], near: Near | None
) -> list[Found]:
    """The thing with the code behind the words: ``cột đèn VL-0010``."""
    if len(terms.words) < 3 or not is_code(*terms.words[-2:]):
        return []
    code = understand(" ".join(terms.words[-2:]))
    found = by_words(code, versions_of(layers), 2, near)
    return [each for each in found if each.fit == EXACT]


def is_code(letters: str, number: str) -> bool:
    """Whether the two words look like the code of an asset."""
    return (
        len(letters) <= 4
        and letters.isalpha()
        and number.isdigit()
        and number[0] == "0"
    )


def found_in_communes(
    terms: SearchTerms, layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Found]:
    """What is called so in the communes named behind it."""
    asked = taken_apart(terms, layers)
    if not asked.codes:
        return []
    within = within_clause(asked.codes, layers)
    found = by_words(asked.what, versions_of(layers), limit + 10, near, within)
    return [each for each in found if each.fit]


def arrange(answers: Answers) -> list[Hit]:
    """All hits in one order, each once.

    Who names a district, or an old unit by its full name that none has today, means
    what was there before.
    """
    terms, found = answers.terms, answers.found
    places = [f for f in found if f.layer.role == Layer.Role.ADMIN]
    others = one_of_each_office([f for f in found if f not in places], answers)
    others = whole_ways(others)
    ways = [f for f in others if f.is_way and f.fit >= BUT_FOR_KIND]
    called = [f for f in others if f not in ways and f.fit >= BUT_FOR_KIND]
    is_former = terms.names_district or (
        answers.former_fit == IN_FULL and not any(f.fit == EXACT for f in places)
    )
    is_called = bool(ways or called or any(f.fit for f in places) or answers.formerly)
    coded = [f for f in called if f.is_asset]
    named = named_in_order(answers.named, is_called)
    hits = [
        *(hits_of(ways) if terms.is_way else ()),
        *(answers.formerly if is_former else ()),
        *(f.hit for f in places if f.fit),
        *answers.formerly,
        *hits_of(coded),
        *(hit for hit in named if hit.match == Match.EXACT),
        *hits_of(ways),
        *hits_of(called),
        *(f.hit for f in others if f.fit and f not in ways and f not in called),
        *(f.hit for f in places if not f.fit),
        *named,
        *(hits_of([f for f in others if f.is_way]) if terms.is_way else ()),
        *(replace(hit, match=Match.PARTIAL) for hit in answers.served),
        *hits_of([f for f in others if not f.fit and f.is_way]),
        *(f.hit for f in others if not f.fit and not f.is_asset),
        *(f.hit for f in others if f.is_asset),
    ]
    if has_exact(hits):
        # What somewhere has the same words is no help beside what was asked for.
        known = {hit.key for hit in answers.served} - {x.hit.key for x in answers.named}
        hits = [x for x in hits if x.kind != "office" or x.key not in known]
    return of_the_kind(terms, once(hits))


def hits_of(found: Sequence[Found]) -> list[Hit]:
    """The hits of what was found."""
    return [each.hit for each in found]


def named_in_order(named: Sequence[NamedHit], is_called: bool) -> list[Hit]:
    """Hits by name; one that only has the words says less than what is called so."""
    return [
        replace(each.hit, match=Match.PARTIAL)
        if is_called and each.score < Score.BEGINS
        else each.hit
        for each in named
    ]


def one_of_each_office(found: Sequence[Found], answers: Answers) -> list[Found]:
    """Without the points of a layer that are offices: one hit an office."""
    known = {
        even(hit.label.casefold())
        for hit in (*(each.hit for each in answers.named), *answers.served)
        if hit.kind == "office"
    }
    return [
        f
        for f in found
        if f.layer.role != Layer.Role.SERVICE
        or even(f.hit.label.casefold()) not in known
    ]


def whole_ways(found: Sequence[Found]) -> list[Found]:
    """Parts of one street or river as one hit: of one name and close to each other."""
    kept: list[Found] = []
    for each in found:
        at = next((i for i, other in enumerate(kept) if is_part(each, other)), None)
        if at is None:
            kept.append(each)
        else:
            whole = kept[at]
            bbox = joined(whole.hit.bbox, each.hit.bbox)
            kept[at] = replace(whole, hit=replace(whole.hit, bbox=bbox))
    return kept


def is_part(one: Found, other: Found) -> bool:
    """Whether both are parts of the same street or river."""
    same = (one.hit.layer, one.hit.label) == (other.hit.layer, other.hit.label)
    return same and one.is_way and are_close(one.hit.bbox, other.hit.bbox)


def are_close(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two boxes are at most ``BESIDE`` degrees apart."""
    return all(
        one[i] - BESIDE <= other[i + 2] and other[i] - BESIDE <= one[i + 2]
        for i in (0, 1)
    )


def joined(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """The box around two boxes."""
    low = [min(pair) for pair in zip(one[:2], other[:2], strict=True)]
    high = [max(pair) for pair in zip(one[2:], other[2:], strict=True)]
    return [*low, *high]


def of_the_kind(terms: SearchTerms, hits: Sequence[Hit]) -> list[Hit]:
    """A kind of place (chợ, bệnh viện) is answered by places of the kind only.

    ``Chợ Lách`` is no market: unless something of the layers is called so, all is near.
    """
    kind = place_kind(terms.words)
    if not kind or any(hit.match == Match.EXACT for hit in hits):
        return list(hits)
    return as_near(hits)


def resembling(
    terms: SearchTerms, layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """What comes near when nothing is called so: the street of a house that is not
    there, names that differ by a letter or two."""
    versions = versions_of(layers)
    found: list[Hit] = []
    if len(terms.core) > 1 and terms.core[0][0].isdigit():
        street = understand(" ".join(terms.core[1:]))
        ways = by_words(street, versions, limit, near)
        found = [each.hit for each in ways if each.fit >= BUT_FOR_KIND]
    found = found or resembling_named(terms, layers)
    if not found:
        similar = by_similar_words(terms, versions, SIMILAR_LOOKED_AT, near)
        found = told_apart(hit for hit in hits_of(similar) if is_like(terms, hit))
    return as_near(found)[:limit]


def is_like(terms: SearchTerms, hit: Hit) -> bool:
    """Whether two of the words asked for (the only one) stand there but for a slip.

    Three letters in a row are shared by names that nobody takes for each other.
    """
    written = fold(f"{hit.label} {hit.detail}").split()
    alike = [
        word
        for word in terms.core
        if any(SequenceMatcher(None, word, w).ratio() >= SLIP for w in written)
    ]
    return len(alike) >= min(2, len(terms.core))


def told_apart(hits: Iterable[Hit]) -> list[Hit]:
    """Of those that read the same the first."""
    first: dict[tuple[str, str, str], Hit] = {}
    for hit in hits:
        first.setdefault((hit.layer, hit.label, hit.detail), hit)
    return list(first.values())
