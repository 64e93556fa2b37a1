"""Where a version has data: what it declares, and what that means for a place.

Only inside a declared coverage may anybody say that a plan does not affect a parcel.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from layers.models import DatasetVersion, Feature, Layer, LayerField
from layers.queries import live_layers

Coverage = DatasetVersion.Coverage


class NoData(StrEnum):
    """Why nothing is known of a plan at a place."""

    NOT_PUBLISHED = "not_published"
    BEING_PREPARED = "being_prepared"
    NO_COVERAGE = "no_coverage"
    COMMUNE_UNKNOWN = "commune_unknown"
    OUTSIDE_COVERAGE = "outside_coverage"


@dataclass(frozen=True)
class Place:
    """What coverage is asked about: the commune, and the outlines the parcel is in."""

    commune: str | None
    outlines: Collection[int] = ()


def why_no_data(version: DatasetVersion | None, place: Place) -> NoData | None:
    """Why a version without anything at ``place`` says nothing; None: it says "none"."""
    if version is None:
        return NoData.NOT_PUBLISHED
    if not version.has_pieces:
        return NoData.BEING_PREPARED
    if version.coverage == Coverage.OUTLINE:
        is_inside = version.pk in place.outlines
        return None if is_inside else NoData.OUTSIDE_COVERAGE
    if version.coverage != Coverage.COMMUNES:
        return NoData.NO_COVERAGE
    if place.commune is None:
        return NoData.COMMUNE_UNKNOWN
    is_inside = place.commune in version.coverage_communes
    return None if is_inside else NoData.OUTSIDE_COVERAGE


def commune_layer() -> Layer | None:
    """The public layer of communes by whose keys coverages are declared."""
    layers = [x for x in live_layers.layers_for(None) if x.role == Layer.Role.ADMIN]
    return max(layers, key=_likeness, default=None)


def _likeness(layer: Layer) -> tuple[bool, int]:
    """Communes have codes and are many; where both have, the larger set."""
    code = LayerField.Meaning.COMMUNE_CODE
    has_codes = any(field.meaning == code for field in layer.fields.all())
    version = layer.published_version
    return has_codes, version.feature_count if version else 0


def read_communes() -> dict[str, str]:
    """Stable key → name of the communes by which coverages are declared."""
    layer = commune_layer()
    if layer is None or layer.published_version_id is None:
        return {}
    rows = Feature.objects.filter(version_id=layer.published_version_id)
    return dict(rows.order_by("label", "key").values_list("key", "label"))


# Their names change with a publication only, which makes every snapshot anew.
communes_snapshot = live_layers.Snapshot(read_communes, max_age=60.0)


def declared_communes(version: DatasetVersion) -> dict[str, str]:
    """Those of the communes in which the version says it has data."""
    named = set(version.coverage_communes)
    return {k: name for k, name in communes_snapshot.get().items() if k in named}


def in_words(version: DatasetVersion | None) -> str:
    """Where the version has data: "36 of 124 communes"; empty for what says nothing."""
    if version is None or not version.coverage:
        return ""
    if version.coverage == Coverage.OUTLINE:
        return gettext("inside an outline")
    return gettext("%(count)d of %(all)d communes") % {
        "count": len(declared_communes(version)),
        "all": len(communes_snapshot.get()),
    }
