"""One feature and what is around it: itself, its neighbours, its successors."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from layers.errors import FeatureGoneError, FeatureNotFoundError
from layers.models import DatasetVersion, Feature, Layer, LayerField
from layers.policy import public_fields
from layers.queries import feature_text
from layers.queries.feature_json import FeatureRow
from layers.queries.geojson_shape import as_object
from layers.queries.search import Near
from layers.queries.versions import public_versions
from layers.refs import feature_url
from layers.sql import fetch

NEIGHBOURS = 12
# Overlaps below this share of the old shape are boundary noise, not successors.
LEAST_SHARE = 0.01


@dataclass(frozen=True)
class FeatureLink:
    """Another feature, named and linked."""

    label: str
    url: str
    detail: str = ""


def live_feature(
    layer: Layer, key: str, fields: Sequence[LayerField] | None = None
) -> FeatureRow:
    """The feature in the published version.

    With the layer's public fields, or with the given ones, which the caller has from
    ``policy``. Raises ``FeatureGoneError`` when only an earlier public version held the
    key and ``FeatureNotFoundError`` when none did.
    """
    feature = Feature.objects.filter(
        version_id=layer.published_version_id, key=key
    ).first()
    if feature is not None:
        return as_row(layer, feature, fields)
    if was_public(layer, key):
        raise FeatureGoneError(_("This feature is no longer in the published data."))
    raise FeatureNotFoundError(_("There is no such feature in this layer."))


def last_row(layer: Layer, key: str) -> tuple[FeatureRow, DatasetVersion]:
    """The last public state of a feature that was removed, with its version.

    Raises ``FeatureNotFoundError`` when no public version ever held it.
    """
    known = last_known(layer, key)
    if known is None:
        raise FeatureNotFoundError(_("There is no such feature in this layer."))
    feature, version = known
    return as_row(layer, feature), version


def as_row(
    layer: Layer, feature: Feature, fields: Sequence[LayerField] | None = None
) -> FeatureRow:
    """A stored feature with its public fields, or the given ones."""
    return FeatureRow(
        layer=layer,
        fields=public_fields(layer.fields.all()) if fields is None else fields,
        key=feature.key,
        label=feature.label,
        number=feature.number,
        measure=feature.measure,
        properties=feature.properties,
        geometry=as_object(feature.geom),
    )


def place_in(row: FeatureRow) -> Near:
    """A place inside the feature's shape."""
    point = GEOSGeometry(json.dumps(row.geometry)).point_on_surface
    return Near(point.x, point.y)


def neighbours(layer: Layer, key: str) -> list[FeatureLink]:
    """Features of the published version that touch this one."""
    values = {
        "version": layer.published_version_id,
        "key": key,
        "limit": NEIGHBOURS,
    }
    links = []
    rows = [FeatureRow.from_sql(layer, (), row) for row in fetch("neighbours", values)]
    for other in sorted(rows, key=natural_order):
        measured = feature_text.measure(layer, other.measure)
        links.append(link(layer, other, measured.text if measured else ""))
    return links


def natural_order(row: FeatureRow) -> list[tuple[int, str]]:
    """Sort key that puts parcel 2 before parcel 10."""
    parts = re.split(r"(\d+)", row.number or row.label or row.key)
    # re's \d also matches other scripts' digits; int() reads those, not "²".
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]


def successors(
    layer: Layer, key: str, last_version: DatasetVersion
) -> list[FeatureLink]:
    """Live features that now cover where the feature of ``last_version`` was."""
    if layer.published_version_id is None:
        return []
    values = {
        "live": layer.published_version_id,
        "gone": last_version.pk,
        "key": key,
        "limit": NEIGHBOURS,
    }
    return [
        link(layer, FeatureRow.from_sql(layer, (), columns), f"{share:.0%}")
        for *columns, share in fetch("successors", values)
        if share >= LEAST_SHARE
    ]


def link(layer: Layer, row: FeatureRow, detail: str) -> FeatureLink:
    """A feature as a link."""
    return FeatureLink(
        label=feature_text.title(layer, row.label, row.number, row.key),
        url=feature_url(layer.slug, row.key),
        detail=detail,
    )


def was_public(layer: Layer, key: str) -> bool:
    """Whether a public version, published or replaced, ever held the key."""
    versions = [version.pk for version in public_versions(layer)]
    return Feature.objects.filter(version_id__in=versions, key=key).exists()


def last_known(layer: Layer, key: str) -> tuple[Feature, DatasetVersion] | None:
    """The stored feature in the newest public version that held the key.

    Neither drafts nor what was rolled back or withdrawn count: they are not shown. It
    holds private values too: for its shape and for checks, not for showing.
    """
    for version in public_versions(layer):
        feature = Feature.objects.filter(version_id=version.pk, key=key).first()
        if feature is not None:
            return feature, version
    return None
