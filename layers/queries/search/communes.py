"""Which communes a question names, and what it asks for in them.

``Phạm Hùng, phường Long Châu`` asks for a street in a commune; the commune may be
written as it is called now, as it was called before, or as its code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gisportal.core.search_folding import fold
from layers.models import Feature, Layer, LayerField
from layers.policy import public_field
from layers.queries.search.former_units import (
    HALF_TYPED,
    matching,
    province_names,
    units_snapshot,
)
from layers.queries.search.hits import versions_of
from layers.queries.search.query_terms import (
    COMMUNE_TYPES,
    UNIT_TYPES,
    SearchTerms,
    bare,
    even,
    understand,
)

Words = tuple[str, ...]


@dataclass(frozen=True)
class Commune:
    """A commune of today with its words (i for y)."""

    key: str
    label: str
    full: Words
    bare: Words


@dataclass(frozen=True)
class Question:
    """What is asked for, and the codes of the communes it is asked for in."""

    what: SearchTerms
    codes: frozenset[str] = frozenset()


@lru_cache(maxsize=8)
def read_communes(version: int, _revision: int) -> tuple[Commune, ...]:
    """The communes of a version; a version's rows do not change but by a revision."""
    rows = Feature.objects.filter(version_id=version).values_list("key", "label")
    return tuple(commune(key, label) for key, label in rows)


def commune(key: str, label: str) -> Commune:
    """One commune, its name taken apart."""
    full = tuple(even(fold(label)).split())
    return Commune(key, label, full, bare(full))


def communes_of(layers: Sequence[Layer]) -> list[Commune]:
    """The communes in the layers of administrative units."""
    admin = versions_of(x for x in layers if x.role == Layer.Role.ADMIN)
    return [
        each
        for version, layer in admin.items()
        for each in read_communes(version, layer.data_revision)
    ]


def communes_named(words: Sequence[str], layers: Sequence[Layer]) -> frozenset[str]:
    """Codes of the communes that exactly these words name, now or formerly."""
    typed = without_old(tuple(map(even, words)))
    if not typed:
        return frozenset()
    known = communes_of(layers)
    provinces = {even(word) for name in province_names() for word in name.split()}
    codes = {
        each.key
        for each in known
        if typed == (each.key,)
        or is_called(typed, each.full, provinces)
        or is_called(typed, each.bare, provinces)
    }
    if not codes:
        match = matching(SearchTerms(typed, typed, typed))
        if match.fit < HALF_TYPED:
            codes = {code for unit in match.units for code in unit.became}
    return frozenset(codes)


def without_old(words: Words) -> Words:
    """The words without a closing "cũ" (of before)."""
    return words[:-1] if len(words) > 1 and words[-1] == "cu" else words


def is_called(words: Words, name: Words, provinces: set[str]) -> bool:
    """Whether the words are the name, at most with the province behind it."""
    if not name or words[: len(name)] != name:
        return False
    return (provinces | {"tinh", "viet", "nam"}).issuperset(words[len(name) :])


def commune_inside(
    words: Words, layers: Sequence[Layer]
) -> tuple[frozenset[str], Words]:
    """Codes of the communes named somewhere in the words, and the words left over."""
    first = first_words(layers)
    for count in range(len(words), 0, -1):
        for start in range(len(words) - count + 1):
            if even(words[start]) not in first:
                continue
            part = words[start : start + count]
            if codes := communes_named(part, layers):
                return codes, words[:start] + words[start + count :]
    return frozenset(), words


def first_words(layers: Sequence[Layer]) -> set[str]:
    """Words with which the name of a commune or former unit may begin."""
    names = [(*each.full[:1], *each.bare[:1], each.key) for each in communes_of(layers)]
    names += [(*unit.full[:1], *unit.bare[:1]) for unit in units_snapshot.get()]
    return {word for each in names for word in each}


def taken_apart(terms: SearchTerms, layers: Sequence[Layer]) -> Question:
    """The question as what is asked for and where; all of it when no place is named."""
    for at in tails(terms):
        if codes := communes_named(terms.words[at:], layers):
            return Question(understand(" ".join(terms.words[:at])), codes)
    return Question(terms)


def tails(terms: SearchTerms) -> list[int]:
    """Where a place may begin: behind a comma, or where a kind of unit is named."""
    starts: list[int] = []
    at = 0
    for part in terms.parts[:-1]:
        at += len(part)
        starts.append(at)
    kinds = (*COMMUNE_TYPES, *UNIT_TYPES)
    starts += [
        at
        for at in range(1, len(terms.words))
        if any(terms.words[at : at + len(kind)] == kind for kind in kinds)
    ]
    return sorted({at for at in starts if at < len(terms.words)})


def within_clause(
    codes: frozenset[str], layers: Sequence[Layer]
) -> tuple[str, dict[str, Any]]:
    """``AND`` the feature ``f`` lies in one of the communes, with its parameters.

    By the commune code where the layer has one, else by the shape of the communes.
    """
    coded = {
        version: field.key
        for version, layer in versions_of(layers).items()
        if (field := public_field(layer, LayerField.Meaning.COMMUNE_CODE))
    }
    admin = tuple(versions_of(x for x in layers if x.role == Layer.Role.ADMIN)) or (0,)
    values: dict[str, Any] = {"codes": list(codes), "admin": admin}
    either = []
    for version, key in coded.items():
        values[f"code{version}"] = key
        either.append(
            f"(f.version_id = {version:d}"
            f" AND f.properties ->> %(code{version})s = ANY(%(codes)s))"
        )
    others = f"f.version_id NOT IN ({', '.join(map(str, coded))}) AND " if coded else ""
    either.append(
        f"""({others}EXISTS (
            SELECT FROM layers_feature AS unit
            WHERE unit.version_id IN %(admin)s AND unit.key = ANY(%(codes)s)
            AND ST_Intersects(unit.geom_3857, f.label_point)))"""
    )
    return f" AND ({' OR '.join(either)})", values
