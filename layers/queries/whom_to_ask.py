"""Whom to ask about a feature: by what it is a matter of, and where it lies."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from layers.models import Layer
from layers.models.office import Matter, OfficeKind
from layers.queries.offices import OfficeHit, hits_at, relation_order
from layers.queries.search import Near
from layers.queries.service_areas import KnownOffice, offices_snapshot
from layers.recognition.matters import matter_of_layer

Kind = OfficeKind
COUNTERS = (Kind.CENTRE, Kind.BRANCH, Kind.POINT)
# Who answers by law, in the order in which to ask (Land Law 2024, NĐ 151/2025).
COMPETENT: dict[Matter, tuple[Kind, ...]] = {
    Matter.LAND: (Kind.COMMITTEE, Kind.LAND_REGISTRATION, *COUNTERS),
    Matter.CIVIL_STATUS: (Kind.COMMITTEE, *COUNTERS),
    Matter.RESIDENCE: (Kind.POLICE,),
    Matter.ORDER: (Kind.POLICE,),
}
# … of everything else, after those whose task it is.
GENERAL = (Kind.COMMITTEE, *COUNTERS)
# The only matters of the police.
POLICE_MATTERS = {Matter.RESIDENCE, Matter.ORDER}
# Matters whose own offices come first: the commune is asked where there is none.
TASKS = frozenset(Matter) - {Matter.LAND, Matter.CIVIL_STATUS, Matter.GENERAL}
MOST = 4


def whom_to_ask(layer: Layer, place: Near | None) -> list[OfficeHit]:
    """Offices to ask about a feature of ``layer``, the first one first.

    The layer's own office is among them. Nobody is named whose matter it is not.
    """
    matter = matter_of_layer(layer)
    offices = offices_snapshot.get()
    own = [one for one in offices if is_own(one, layer, matter)]
    if place is None:
        return [OfficeHit(one) for one in own]
    asked = [one for one in offices if one not in own and is_asked(one, matter)]
    hits = hits_at(place, [*own, *asked])
    first, others = hits[: len(own)], nearest_of_kind(hits[len(own) :], matter)
    if matter in TASKS:
        return [*first, *others][:MOST]
    return [*others[: MOST - len(first)], *first]


def is_concerned(known: KnownOffice, layer: Layer) -> bool:
    """Whether features of the layer are a matter of the office."""
    matter = matter_of_layer(layer)
    return is_own(known, layer, matter) or is_asked(known, matter)


def is_own(known: KnownOffice, layer: Layer, matter: Matter) -> bool:
    """Whether it is the layer's office in charge; the police only in its matters."""
    if known.office.pk != layer.source_office_id:
        return False
    return known.kind != Kind.POLICE or matter in POLICE_MATTERS | {Matter.GENERAL}


def is_asked(known: KnownOffice, matter: Matter) -> bool:
    """Whether the office answers in this matter, by law or by its own tasks."""
    if known.kind == Kind.POLICE:
        return matter in POLICE_MATTERS
    return known.kind in COMPETENT.get(matter, GENERAL) or matter in known.matters


def nearest_of_kind(hits: Iterable[OfficeHit], matter: Matter) -> list[OfficeHit]:
    """Of each kind the office in charge of the smallest area, else the nearest that
    takes files in; one of neither is not asked.
    """
    near = [hit for hit in hits if relation_order(hit) < 2]
    found = sorted(near, key=lambda hit: ask_order(hit, matter))
    return [
        next(group)
        for _kind, group in groupby(found, key=lambda h: kind_order(h, matter))
    ]


def ask_order(hit: OfficeHit, matter: Matter) -> tuple[int, int, float, float]:
    """Sort key: the kind, then in charge before taking in, then area and way."""
    size = hit.served_size if hit.served_size is not None else float("inf")
    return (kind_order(hit, matter), relation_order(hit), size, hit.metres or 0.0)


def kind_order(hit: OfficeHit, matter: Matter) -> int:
    """Place of an office's kind: whose task it is, whom the law names, the rest."""
    if matter in TASKS and matter in hit.known.matters:
        return 0
    kinds = COMPETENT.get(matter, GENERAL)
    known = hit.known.kind
    return 1 + (kinds.index(known) if known in kinds else len(kinds))
