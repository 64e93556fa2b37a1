"""The parcel report: what this parcel is and which plans affect it.

Every theme stands in exactly one of three lists: it affects the parcel, it does not,
or the system holds no data about this commune (which is not the same). Modelled on the
Swiss extract of public-law restrictions; areas are measured in the layer's own system.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from django.utils import timezone

from layers.models import DatasetVersion, Feature, Layer, LayerField
from layers.parcel_extract import overlay
from layers.queries import live_layers
from layers.queries.feature import as_row
from layers.queries.feature_json import FeatureRow
from layers.store.national_ids import label_point_ids

# Share of the registered area by which the measured one may differ without a word:
# twice the point tolerance of 1:1000 sheets on an ordinary plot.
AREA_TOLERANCE = 0.02


@dataclass(frozen=True)
class Restriction:
    """One code of a theme on the parcel."""

    code: str
    name: str
    square_metres: float
    percent: float
    keys: list[str]


@dataclass(frozen=True)
class Theme:
    """One plan or zoning layer and what it means for the parcel."""

    layer: Layer
    version: DatasetVersion | None
    restrictions: list[Restriction] = field(default_factory=list)
    # Below the layer's threshold: probably inexact boundaries, shown apart.
    slivers: list[Restriction] = field(default_factory=list)
    covered_metres: float = 0.0
    covered_percent: float = 0.0


@dataclass(frozen=True)
class ParcelReport:
    """Everything the report says; areas in m²."""

    row: FeatureRow
    version: DatasetVersion
    sheet: str
    parcel: str
    commune: str
    national_id: str
    is_id_computed: bool
    registered_area: float | None
    measured_area: float
    affecting: list[Theme]
    not_affecting: list[Theme]
    without_data: list[Theme]
    created: datetime

    @property
    def area_difference(self) -> float | None:
        """Measured minus registered area, m²; None without a registered one."""
        if not self.registered_area:
            return None
        return self.measured_area - self.registered_area

    @property
    def is_area_doubtful(self) -> bool:
        """Whether the two areas differ by more than the tolerance."""
        difference = self.area_difference
        return difference is not None and (
            abs(difference) > AREA_TOLERANCE * (self.registered_area or 0)
        )

    @property
    def versions(self) -> dict[str, int]:
        """Layer slug → version number of all data the report rests on."""
        used = {self.row.layer.slug: self.version.number}
        for theme in (*self.affecting, *self.not_affecting):
            if theme.version:
                used[theme.layer.slug] = theme.version.number
        return used

    @property
    def revisions(self) -> list[int]:
        """What is shown of each layer's data, as a count of changes (see ``Layer``)."""
        themes = (*self.affecting, *self.not_affecting, *self.without_data)
        layers = [self.row.layer, *(theme.layer for theme in themes)]
        return [layer.data_revision for layer in layers]


def parcel_report(
    layer: Layer, version: DatasetVersion, key: str, themes: dict[Layer, int | None]
) -> ParcelReport | None:
    """The report of one parcel; ``themes`` are the zoning layers the reader may see,
    each with the version to use (None: nothing is published). None when the version
    does not hold the key.
    """
    feature = Feature.objects.filter(version_id=version.pk, key=key).first()
    if feature is None:
        return None
    row = as_row(layer, feature)
    overlays = {v: x for x, v in themes.items() if v is not None}
    numbers = versions_by_id(overlays)
    cuts = overlay.covers(layer, version.pk, key, overlays)
    place = overlay.commune_at(version.pk, key, admin_versions())
    listed = sort_themes(themes, numbers, cuts, feature.measure or 0.0, place)
    sheet, _, number = (row.number or "").partition("/")
    national_id, is_computed = national_parcel_id(layer, feature)
    return ParcelReport(
        row=row,
        version=version,
        sheet=sheet,
        parcel=number,
        commune=by_meaning(row, LayerField.Meaning.COMMUNE_NAME)
        or (place.label if place else ""),
        national_id=national_id,
        is_id_computed=is_computed,
        registered_area=as_number(by_meaning(row, LayerField.Meaning.REGISTERED_AREA)),
        measured_area=feature.measure or 0.0,
        affecting=listed[0],
        not_affecting=listed[1],
        without_data=listed[2],
        created=timezone.now(),
    )


def versions_by_id(overlays: dict[int, Layer]) -> dict[int, DatasetVersion]:
    """The versions used; only replaced ones must be read."""
    found = {
        v: x.published_version
        for v, x in overlays.items()
        if x.published_version and x.published_version_id == v
    }
    replaced = overlays.keys() - found.keys()
    if replaced:
        found |= DatasetVersion.objects.in_bulk(replaced)
    return found


def admin_versions() -> list[int]:
    """Published versions of the public administrative layers."""
    return [
        layer.published_version_id
        for layer in live_layers.layers_for(None)
        if layer.role == Layer.Role.ADMIN and layer.published_version_id
    ]


def sort_themes(
    themes: dict[Layer, int | None],
    numbers: dict[int, DatasetVersion],
    cuts: Iterable[overlay.Cover],
    area: float,
    place: overlay.Commune | None,
) -> tuple[list[Theme], list[Theme], list[Theme]]:
    """Each theme into one of: affects, does not affect, no data."""
    by_version: dict[int, list[overlay.Cover]] = {}
    for cut in cuts:
        by_version.setdefault(cut.version, []).append(cut)
    lists: tuple[list[Theme], list[Theme], list[Theme]] = ([], [], [])
    for layer, version in themes.items():
        if version is None:
            lists[2].append(Theme(layer, None))
            continue
        theme = make_theme(layer, numbers[version], by_version.get(version, []), area)
        if theme.restrictions or theme.slivers:
            lists[0 if theme.restrictions else 1].append(theme)
        elif place is None or overlay.has_data_in(version, place):
            lists[1].append(theme)
        else:
            lists[2].append(theme)
    return lists


def make_theme(
    layer: Layer, version: DatasetVersion, cuts: list[overlay.Cover], area: float
) -> Theme:
    """The restrictions of one theme, those under the layer's threshold apart."""
    names = {f.key: f for f in layer.fields.all()}
    coded = names.get(overlay.code_field(layer))
    rows = [
        Restriction(
            code=cut.code or "",
            name=zone_name(coded, cut),
            square_metres=cut.square_metres,
            percent=share(cut.square_metres, area),
            keys=cut.keys,
        )
        for cut in cuts
        if cut.code is not None
    ]
    total = next((c.square_metres for c in cuts if c.code is None), 0.0)
    return Theme(
        layer=layer,
        version=version,
        restrictions=[r for r in rows if r.square_metres >= layer.min_overlap],
        slivers=[r for r in rows if r.square_metres < layer.min_overlap],
        covered_metres=total,
        covered_percent=share(total, area),
    )


def zone_name(coded: LayerField | None, cut: overlay.Cover) -> str:
    """Plain name of a zone: by its code list, else by the zone's public name field."""
    return (coded.code_name(cut.code) if coded else "") or cut.name


def share(part: float, whole: float) -> float:
    """Percent, never above 100 (rounding in the overlay may exceed it by a hair)."""
    return min(100.0, 100.0 * part / whole) if whole > 0 else 0.0


def by_meaning(row: FeatureRow, meaning: LayerField.Meaning) -> Any:
    """Value of the visible field with this meaning, None without one."""
    for each in row.fields:
        if each.meaning == meaning:
            return row.properties.get(each.key)
    return None


def as_number(value: Any) -> float | None:
    """A stored value as a number, None for what is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def national_parcel_id(layer: Layer, feature: Feature) -> tuple[str, bool]:
    """The national parcel ID and whether it was computed here.

    The stored one where there is one; until the background task has come to this
    parcel the same computation is done on the spot.
    """
    if feature.national_id:
        return feature.national_id, bool(feature.national_id_is_computed)
    shape = np.array([shapely.from_wkb(bytes(feature.geom.wkb))])
    return label_point_ids(shape, layer.measure_srid)[0], True
