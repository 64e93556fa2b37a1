"""Procedures, layers and offices by their names, also by what people call them.

All three are few, so they are compared in memory; a former commune's office is found
by what the commune is called today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from gisportal.core.search_folding import fold
from layers.models import Layer, Procedure
from layers.queries.live_layers import Snapshot
from layers.queries.search.communes import Commune, communes_named, communes_of
from layers.queries.search.hits import Hit
from layers.queries.search.offices import office_hit, offices_snapshot
from layers.queries.search.phrases import parts, phrases
from layers.queries.search.query_terms import SearchTerms, even

# What an office of a commune is called before the commune's name.
COMMUNE_OFFICES = tuple(
    map(even, ("uy ban nhan dan", "uy ban", "cong an", "tram y te"))
)


class Score(IntEnum):
    """How well a name fits a phrase."""

    NONE = 0
    # All words, in any order.
    WORDS = 1
    INSIDE = 2
    BEGINS = 3
    EQUAL = 4


@dataclass(frozen=True)
class Named:
    """A thing with its folded names (i for y) and how it becomes a hit."""

    names: tuple[str, ...]
    hit: Callable[[], Hit]


@dataclass(frozen=True)
class NamedHit:
    """A hit and how well its name fits."""

    score: Score
    hit: Hit


def read_procedures() -> list[Procedure]:
    """All procedures that an office offers."""
    offered = Procedure.objects.filter(offices__is_active=True).distinct()
    return list(offered)


procedures_snapshot = Snapshot(read_procedures)


def named_hits(terms: SearchTerms, layers: Sequence[Layer]) -> list[NamedHit]:
    """What is called so, the best first: of equal ones layers, procedures, offices."""
    wanted = phrases(terms.words)
    found = [
        NamedHit(score, each.hit())
        for each in (*layer_names(layers), *procedure_names(), *office_names())
        if (score := best(each.names, wanted))
    ]
    found.sort(key=lambda each: -each.score)
    return [*commune_offices(terms, layers), *found]


def resembling_named(terms: SearchTerms, layers: Sequence[Layer]) -> list[Hit]:
    """Procedures and layers whose names hold the longest run of the question's words."""
    things = [*procedure_names(), *layer_names(layers)]
    for part in parts(terms.words):
        inside = f" {part} "
        if found := [x for x in things if any(inside in f" {n} " for n in x.names)]:
            return [each.hit() for each in found]
    return []


def best(names: Iterable[str], wanted: Sequence[str]) -> Score:
    """The best score of any name for any phrase that says enough."""
    scores = (score(name, phrase) for name in names for phrase in wanted)
    return max(scores, default=Score.NONE)


def score(name: str, phrase: str) -> Score:
    """How well the name fits the phrase; one word of a name says too little."""
    text, inside = f" {name} ", f" {phrase} "
    if text == inside:
        return Score.EQUAL
    if " " not in phrase:
        return Score.NONE
    if text.startswith(inside):
        return Score.BEGINS
    if inside in text:
        return Score.INSIDE
    words = set(phrase.split())
    return Score.WORDS if words <= set(name.split()) else Score.NONE


def layer_names(layers: Sequence[Layer]) -> list[Named]:
    """The layers somebody may see."""
    return [
        Named(folded(layer.name_vi, layer.name_en), partial(layer_hit, layer))
        for layer in layers
    ]


def procedure_names() -> list[Named]:
    """What people come to an office for."""
    return [
        Named(folded(each.name_vi, each.name_en), partial(procedure_hit, each))
        for each in procedures_snapshot.get()
    ]


def office_names() -> list[Named]:
    """The offices that are open."""
    return [
        Named(each.names, partial(office_hit, each.office))
        for each in offices_snapshot.get()
    ]


def folded(*names: str) -> tuple[str, ...]:
    """The names as they are compared."""
    return tuple(even(fold(name)) for name in names if name)


def layer_hit(layer: Layer) -> Hit:
    """A layer as a hit: its page, and on the map the layer itself."""
    return Hit(
        kind="layer",
        label=layer.name,
        detail=layer.group.name if layer.group else "",
        url=reverse("layers:layer", args=[layer.slug]),
        lon=None,
        lat=None,
        layer=layer.slug,
        layer_name=_("Map layer"),
        is_demo=layer.is_demo,
    )


def procedure_hit(procedure: Procedure) -> Hit:
    """A procedure as a hit: the offices it is done at."""
    return Hit(
        kind="procedure",
        label=procedure.name,
        detail="",
        url=f"{reverse('layers:offices')}?procedure={procedure.slug}",
        lon=None,
        lat=None,
        layer_name=_("Procedure"),
        key=procedure.slug,
        is_demo=procedure.is_demo,
    )


def commune_offices(terms: SearchTerms, layers: Sequence[Layer]) -> list[NamedHit]:
    """Offices of the commune that the words name, also by a former name."""
    typed = even(" ".join(terms.words))
    kind = next((x for x in COMMUNE_OFFICES if typed.startswith(f"{x} ")), "")
    if not kind:
        return []
    codes = communes_named(typed.removeprefix(kind).split(), layers)
    return [
        NamedHit(Score.EQUAL, today(office_hit(each.office), commune))
        for commune in communes_of(layers)
        if commune.key in codes
        for each in offices_snapshot.get()
        if any(is_office_of(name, kind, commune) for name in each.names)
    ]


def is_office_of(name: str, kind: str, commune: Commune) -> bool:
    """Whether the office's name says this kind and this commune."""
    return name.startswith(kind) and f"{name} ".endswith(f" {' '.join(commune.full)} ")


def today(hit: Hit, commune: Commune) -> Hit:
    """The office's hit with the commune it is the office of, whatever was typed."""
    parts = [commune.label, hit.detail]
    return replace(hit, detail=", ".join(part for part in parts if part))
