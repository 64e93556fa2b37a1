"""The parcel report: what this parcel is and which plans affect it.

Every theme stands in exactly one of three lists: it affects the parcel, it does not,
or the system holds no data about the place (which is not the same). Modelled on the
Swiss extract of public-law restrictions; areas are measured in the layer's own system.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from django.utils import timezone

from layers.coverage import Place, commune_layer
from layers.models import DatasetVersion, Feature, Layer, LayerField
from layers.parcel_extract import overlay
from layers.parcel_extract.themes import Answer, Plan, Theme, themes_of
from layers.queries.feature import as_row
from layers.queries.feature_json import FeatureRow
from layers.store.national_ids import label_point_ids

# Share of the registered area by which the measured one may differ without a word:
# twice the point tolerance of 1:1000 sheets on an ordinary plot.
AREA_TOLERANCE = 0.02


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
        for theme in (*self.affecting, *self.not_affecting, *self.without_data):
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
    layer: Layer, version: DatasetVersion, key: str, plans: list[Plan]
) -> ParcelReport | None:
    """The report of one parcel; ``plans`` are the zoning layers the reader may see.

    None when the version does not hold the key.
    """
    feature = Feature.objects.filter(version_id=version.pk, key=key).first()
    if feature is None:
        return None
    row = as_row(layer, feature)
    cuts = overlay.covers(layer, version.pk, key, overlays_of(plans))
    commune = commune_of(version, key)
    outlines = overlay.inside_outlines(version.pk, key, with_outlines(plans))
    place = Place(commune.key if commune else None, outlines)
    themes = themes_of(plans, cuts, feature.measure or 0.0, place)
    sheet, _, number = (row.number or "").partition("/")
    national_id, is_computed = national_parcel_id(layer, feature)
    return ParcelReport(
        row=row,
        version=version,
        sheet=sheet,
        parcel=number,
        commune=by_meaning(row, LayerField.Meaning.COMMUNE_NAME)
        or (commune.label if commune else ""),
        national_id=national_id,
        is_id_computed=is_computed,
        registered_area=as_number(by_meaning(row, LayerField.Meaning.REGISTERED_AREA)),
        measured_area=feature.measure or 0.0,
        affecting=[x for x in themes if x.answer == Answer.AFFECTED],
        not_affecting=[x for x in themes if x.answer == Answer.NOT_AFFECTED],
        without_data=[x for x in themes if x.answer == Answer.NO_DATA],
        created=timezone.now(),
    )


def overlays_of(plans: list[Plan]) -> dict[int, Layer]:
    """Version id → layer of all that is laid over the parcel, earlier versions too."""
    return {
        version.pk: plan.layer
        for plan in plans
        for version in (plan.version, plan.before)
        if version is not None and version.has_pieces
    }


def with_outlines(plans: list[Plan]) -> list[int]:
    """Versions whose coverage is an outline."""
    return [
        version.pk
        for plan in plans
        for version in (plan.version, plan.before)
        if version is not None and version.coverage == DatasetVersion.Coverage.OUTLINE
    ]


def commune_of(version: DatasetVersion, key: str) -> overlay.Commune | None:
    """The commune the parcel lies in, None where that is unknown."""
    layer = commune_layer()
    if layer is None or layer.published_version_id is None:
        return None
    return overlay.commune_at(version.pk, key, [layer.published_version_id])


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
