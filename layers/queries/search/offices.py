"""Service offices by name or address."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from gisportal.core.search_folding import fold
from layers.models import ServiceOffice
from layers.queries.live_layers import Snapshot
from layers.queries.search.full_text import is_number
from layers.queries.search.hits import Hit
from layers.queries.search.query_terms import SearchTerms, even


@dataclass(frozen=True)
class OfficeText:
    """An office with its searched text and names (i for y)."""

    office: ServiceOffice
    text: str
    names: tuple[str, ...]


def read_offices() -> list[OfficeText]:
    """All active offices."""
    return [
        OfficeText(
            office=office,
            text=even(office.search_text) + " ",
            names=(even(fold(office.name_vi)), even(fold(office.name_en))),
        )
        for office in ServiceOffice.objects.filter(is_active=True)
    ]


offices_snapshot = Snapshot(read_offices)


def offices(terms: SearchTerms, limit: int) -> list[Hit]:
    """Active service offices that have every word, those called so first."""
    words = [f" {even(word)}" + " " * is_number(word) for word in terms.core]
    found = [o for o in offices_snapshot.get() if all(word in o.text for word in words)]
    found.sort(key=lambda o: unlikeness(o, terms))
    return [office_hit(o.office) for o in found[:limit]]


def unlikeness(found: OfficeText, terms: SearchTerms) -> tuple[bool, bool, bool, int]:
    """Sort key: called so, begins so, has it in the name; then the shorter name."""
    names = found.names
    return (
        terms.phrase not in names,
        not any(name.startswith(terms.phrase) for name in names),
        not any(f" {terms.core_phrase}" in f" {name}" for name in names),
        len(names[0]),
    )


def office_hit(office: ServiceOffice) -> Hit:
    """An office as a hit that moves the map there."""
    lon, lat = office.point.x, office.point.y
    return Hit(
        kind="office",
        label=office.name,
        detail=office.address,
        url=reverse("layers:office", args=[office.slug]),
        lon=lon,
        lat=lat,
        layer_name=_("Service offices"),
        key=office.slug,
        bbox=[lon, lat, lon, lat],
        is_demo=office.is_demo,
    )
