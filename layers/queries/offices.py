"""Which office to go to: for a place, a procedure, or both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers.models import Feature, Procedure, ServiceOffice
from layers.models.office import OfficeKind, OfficeLevel
from layers.queries import live_layers
from layers.queries.feature import FeatureLink
from layers.queries.search import Near
from layers.queries.service_areas import (
    EVERYWHERE,
    GEOD,
    LEVEL_ORDER,
    KnownOffice,
    areas_around,
    is_in_province,
    offices_snapshot,
    served_layers,
)
from layers.refs import feature_url

KIND_ORDER = {kind: number for number, kind in enumerate(OfficeKind)}


@dataclass(frozen=True)
class OfficeHit:
    """An office, what it is to the place that was asked for, and how far it is."""

    known: KnownOffice
    # In charge of the place; takes in files about it.
    serves: bool | None = None
    accepts: bool | None = None
    metres: float | None = None
    # Of the smallest area around the place that it is in charge of, m².
    served_size: float | None = None

    @property
    def office(self) -> ServiceOffice:
        """The office itself."""
        return self.known.office

    @property
    def lon(self) -> float:
        """Where it is, degrees."""
        return self.office.point.x

    @property
    def lat(self) -> float:
        """Where it is, degrees."""
        return self.office.point.y


def find_offices(place: Near | None = None, procedure: str = "") -> list[OfficeHit]:
    """Offices that handle ``procedure`` (all without one), the one to go to first.

    With a place: those in charge of it, the smallest area first; then those that take
    in files about it and then the others, both by distance.
    """
    known = [o for o in offices_snapshot.get() if not procedure or o.handles(procedure)]
    if place is None:
        hits = [OfficeHit(office) for office in known]
    else:
        hits = hits_at(place, known)
    return sorted(hits, key=order)


def hits_at(place: Near, known: Sequence[KnownOffice]) -> list[OfficeHit]:
    """What each office is to the place."""
    layers = served_layers(known)
    areas = areas_around(place, layers)
    is_inside = is_in_province(areas, layers)
    hits = []
    for office in known:
        size = office.served_size(place, areas)
        serves = size is not None
        hits.append(
            OfficeHit(
                office,
                serves=serves,
                accepts=office.accepts(serves, is_inside),
                metres=distance(place, office.office),
                served_size=size,
            )
        )
    return hits


def order(hit: OfficeHit) -> tuple[int, float, int, float]:
    """Sort key: what it is to the place; the smallest area; the level; the way."""
    size = hit.served_size if hit.served_size is not None else EVERYWHERE
    level = LEVEL_ORDER[OfficeLevel(hit.office.level)] if hit.serves else 0
    return (relation_order(hit), size, level, hit.metres or 0.0)


def by_kind(hit: OfficeHit) -> tuple[int, int, float]:
    """Sort key: what it is to the place, its kind, the way."""
    return (relation_order(hit), KIND_ORDER[hit.known.kind], hit.metres or 0.0)


def relation_order(hit: OfficeHit) -> int:
    """In charge, takes files in, neither."""
    return 0 if hit.serves else 1 if hit.accepts else 2


def distance(place: Near, office: ServiceOffice) -> float:
    """Metres between a place and an office, as the crow flies."""
    _there, _back, metres = GEOD.inv(
        place.lon, place.lat, office.point.x, office.point.y
    )
    return float(metres)


def served_areas(known: KnownOffice) -> list[FeatureLink]:
    """The areas an office serves by name, those that still stand on the map."""
    links: list[FeatureLink] = []
    for layer in live_layers.layers_for(None):
        keys = [key for owner, key in known.areas if owner == layer.pk]
        if not keys or layer.published_version_id is None:
            continue
        rows = Feature.objects.filter(
            version_id=layer.published_version_id, key__in=keys
        ).values_list("label", "key")
        links += [
            FeatureLink(label or key, feature_url(layer.slug, key))
            for label, key in rows
        ]
    return sorted(links, key=lambda link: link.label)


def procedures_of(offices: Iterable[KnownOffice]) -> list[Procedure]:
    """Every procedure some office handles, in their order."""
    found = {p.slug: p for office in offices for p in office.procedures}
    return sorted(found.values(), key=lambda p: (p.order, p.name))
