"""Which office to go to: for a place, a procedure, or both.

An office serves a place when one of its served areas lies around it, when its drawn
shape does, or when it is the province's own and names no area at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from django.contrib.gis.geos import Point
from pyproj import Geod

from gisportal.core.geo import WEB_MERCATOR, WGS84
from layers.models import Feature, Layer, Procedure, ServiceOffice
from layers.queries import live_layers
from layers.queries.feature import FeatureLink
from layers.queries.search import Near
from layers.refs import feature_url

Level = ServiceOffice.Level
GEOD = Geod(ellps="WGS84")
# Whose counter is asked first where several serve the same place.
LEVEL_ORDER = {Level.COMMUNE: 0, Level.UTILITY: 1, Level.PROVINCE: 2, Level.OTHER: 3}
AreaKey = tuple[int, str]


@dataclass(frozen=True)
class KnownOffice:
    """An active office with what it does and the areas it serves."""

    office: ServiceOffice
    procedures: tuple[Procedure, ...]
    areas: frozenset[AreaKey]
    shape: shapely.Geometry | None

    @property
    def is_everywhere(self) -> bool:
        """Whether it is the province's own, without an area to its name."""
        return self.office.level == Level.PROVINCE and not self.areas and not self.shape

    def serves(self, place: Near, areas: dict[AreaKey, float]) -> bool:
        """Whether it serves the place that lies in ``areas``."""
        if self.shape is not None and shapely.intersects_xy(
            self.shape, place.lon, place.lat
        ):
            return True
        return self.is_everywhere or not self.areas.isdisjoint(areas)

    def handles(self, procedure: str) -> bool:
        """Whether people come to it for the procedure with this slug."""
        return any(known.slug == procedure for known in self.procedures)


@dataclass(frozen=True)
class OfficeHit:
    """An office, whether it serves the place that was asked for, and how far it is."""

    known: KnownOffice
    serves: bool | None = None
    metres: float | None = None

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


def read_offices() -> list[KnownOffice]:
    """All active offices."""
    offices = ServiceOffice.objects.filter(is_active=True)
    return [
        KnownOffice(
            office=office,
            procedures=tuple(office.procedures.all()),
            areas=frozenset(
                (a.layer_id, a.feature_key) for a in office.served_areas.all()
            ),
            shape=shapely.from_wkb(bytes(office.served_shape.wkb))
            if office.served_shape
            else None,
        )
        for office in offices.prefetch_related("procedures", "served_areas")
    ]


offices_snapshot = live_layers.Snapshot(read_offices)


def find_offices(place: Near | None = None, procedure: str = "") -> list[OfficeHit]:
    """Offices that handle ``procedure`` (all without one), the one to go to first.

    With a place those that serve it come first, the smallest area before the larger
    (``serves`` says which); the others follow by distance.
    """
    known = [o for o in offices_snapshot.get() if not procedure or o.handles(procedure)]
    if place is None:
        return [OfficeHit(office) for office in known]
    areas = areas_around(place, known)
    hits = [
        OfficeHit(office, office.serves(place, areas), distance(place, office.office))
        for office in known
    ]
    return sorted(hits, key=lambda hit: order(hit, areas))


def order(
    hit: OfficeHit, areas: dict[AreaKey, float]
) -> tuple[bool, float, int, float]:
    """Sort key: those that serve the place; the smallest area; the level; the way."""
    sizes = [areas[area] for area in hit.known.areas if area in areas]
    return (
        not hit.serves,
        min(sizes, default=float("inf")) if hit.serves else 0.0,
        LEVEL_ORDER[Level(hit.office.level)] if hit.serves else 0,
        hit.metres or 0.0,
    )


def areas_around(place: Near, offices: Iterable[KnownOffice]) -> dict[AreaKey, float]:
    """Served areas around a place with their size, of layers everybody may see."""
    wanted = {layer for office in offices for layer, _key in office.areas}
    layers = [x for x in live_layers.layers_for(None) if x.pk in wanted]
    point = Point(place.lon, place.lat, srid=WGS84).transform(WEB_MERCATOR, clone=True)
    found: dict[AreaKey, float] = {}
    for layer in layers:
        # The version as a literal: a join would look into every partition.
        rows = Feature.objects.filter(
            version_id=layer.published_version_id, geom_3857__intersects=point
        ).values_list("key", "measure")
        found |= {(layer.pk, key): size or 0.0 for key, size in rows}
    return found


def distance(place: Near, office: ServiceOffice) -> float:
    """Metres between a place and an office, as the crow flies."""
    _there, _back, metres = GEOD.inv(
        place.lon, place.lat, office.point.x, office.point.y
    )
    return float(metres)


def office_in_charge(
    layer: Layer, place: Near | None, procedure: str = ""
) -> ServiceOffice | None:
    """Whom to ask about a feature of ``layer``: the layer's office, else the place's."""
    if layer.office is not None:
        return layer.office
    if place is None:
        return None
    first = next(iter(find_offices(place, procedure)), None)
    return first.office if first and first.serves else None


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


def procedures_of(offices: Sequence[KnownOffice]) -> list[Procedure]:
    """Every procedure some office handles, in their order."""
    found = {p.slug: p for office in offices for p in office.procedures}
    return sorted(found.values(), key=lambda p: (p.order, p.name))
