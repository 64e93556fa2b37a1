"""What each office is in charge of and whose files it takes in: one rule for all.

``serves``: one of its served areas lies around the place, its drawn shape does, or it is
the province's own and names no area. ``accepts``: it takes in files about the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from django.contrib.gis.geos import Point
from pyproj import Geod

from gisportal.core.geo import WEB_MERCATOR, WGS84
from layers.models import Feature, Layer, Procedure, ServiceOffice
from layers.models.office import Accepts, Matter, OfficeKind, OfficeLevel
from layers.queries import live_layers
from layers.queries.search import Near
from layers.recognition.matters import kind_of_office, matters_of_office

GEOD = Geod(ellps="WGS84")
# Layer and key of an area → its size, m².
AreaKey = tuple[int, str]
Areas = Mapping[AreaKey, float]
EVERYWHERE = float("inf")
# Whose counter is asked first where several serve the same place.
LEVEL_ORDER = {
    OfficeLevel.COMMUNE: 0,
    OfficeLevel.UTILITY: 1,
    OfficeLevel.PROVINCE: 2,
    OfficeLevel.OTHER: 3,
}
# Who takes files from the whole province by law (NĐ 118/2025, NĐ 151/2025 art. 18).
ANY_COUNTER = {
    OfficeKind.CENTRE,
    OfficeKind.BRANCH,
    OfficeKind.POINT,
    OfficeKind.POST,
    OfficeKind.LAND_REGISTRATION,
}


@dataclass(frozen=True)
class KnownOffice:
    """An active office with what it does and where."""

    office: ServiceOffice
    kind: OfficeKind
    matters: frozenset[Matter]
    procedures: tuple[Procedure, ...]
    areas: frozenset[AreaKey]
    shape: shapely.Geometry | None

    @property
    def is_everywhere(self) -> bool:
        """Whether it is the province's own, without an area to its name."""
        is_province = self.office.level == OfficeLevel.PROVINCE
        return is_province and not self.areas and not self.shape

    @property
    def accepts_from(self) -> Accepts:
        """Whose files it takes in: as entered, else what offices of its kind do."""
        if self.office.accepts:
            return Accepts(self.office.accepts)
        return Accepts.PROVINCE if self.kind in ANY_COUNTER else Accepts.COMMUNE

    def served_size(self, place: Near, areas: Areas) -> float | None:
        """Size of the smallest area around the place it is in charge of, None without."""
        sizes = [areas[area] for area in self.areas if area in areas]
        if self.shape is not None and shapely.intersects_xy(
            self.shape, place.lon, place.lat
        ):
            sizes.append(abs(GEOD.geometry_area_perimeter(self.shape)[0]))
        if self.is_everywhere:
            sizes.append(EVERYWHERE)
        return min(sizes, default=None)

    def accepts(self, is_served: bool, is_in_province: bool) -> bool:
        """Whether it takes in files about a place."""
        return {
            Accepts.NOBODY: False,
            Accepts.COMMUNE: is_served,
            Accepts.PROVINCE: is_served or is_in_province,
            Accepts.EVERYONE: True,
        }[self.accepts_from]

    def handles(self, procedure: str) -> bool:
        """Whether people come to it for the procedure with this slug."""
        return any(known.slug == procedure for known in self.procedures)


def read_offices() -> list[KnownOffice]:
    """All active offices."""
    offices = ServiceOffice.objects.filter(is_active=True)
    return [
        KnownOffice(
            office=office,
            kind=kind_of_office(office),
            matters=matters_of_office(office),
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


def most_local(
    offices: Iterable[KnownOffice], place: Near, areas: Areas
) -> KnownOffice | None:
    """The office in charge of the smallest area around the place, communes' first.

    Not those in charge of everything, and never the police: they are asked by name.
    """
    found = [
        ((size, LEVEL_ORDER[OfficeLevel(one.office.level)], one.office.pk), one)
        for one in offices
        if (size := one.served_size(place, areas)) is not None
        and size != EVERYWHERE
        and one.kind != OfficeKind.POLICE
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def areas_around(place: Near, layers: Sequence[Layer]) -> dict[AreaKey, float]:
    """Features of the layers around a place, with their size."""
    point = Point(place.lon, place.lat, srid=WGS84).transform(WEB_MERCATOR, clone=True)
    found: dict[AreaKey, float] = {}
    for layer in layers:
        # The version as a literal: a join would look into every partition.
        rows = Feature.objects.filter(
            version_id=layer.published_version_id, geom_3857__intersects=point
        ).values_list("key", "measure")
        found |= {(layer.pk, key): size or 0.0 for key, size in rows}
    return found


def served_layers(offices: Iterable[KnownOffice]) -> list[Layer]:
    """Layers everybody may see that name served areas, and the administrative ones."""
    wanted = {layer for office in offices for layer, _key in office.areas}
    return [
        layer
        for layer in live_layers.layers_for(None)
        if layer.published_version_id
        and (layer.pk in wanted or layer.role == Layer.Role.ADMIN)
    ]


def is_in_province(areas: Areas, layers: Sequence[Layer]) -> bool:
    """Whether a place lies in an administrative area; without any, everything does."""
    admin = {layer.pk for layer in layers if layer.role == Layer.Role.ADMIN}
    return not admin or any(layer in admin for layer, _key in areas)
