"""Names that reports copied from layers, compared with what may be public today.

A report keeps the label of its feature and the name of its commune. When a field of the
layer turns private, or the layer itself, the copies have to follow: layers know nothing
of reports, so a daily sweep looks.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db.models import QuerySet

from feedback.models import Report
from layers import policy, refs
from layers.models import Feature, Layer
from layers.queries.feature import last_known

log = logging.getLogger("portal.feedback")

# Shorter values are in every label by chance.
SHORTEST = 2


@dataclass
class Swept:
    """How many reports held what is not public any more."""

    labels: int = 0
    communes: int = 0


def sweep(*, is_trial: bool = False) -> Swept:
    """Clean labels and commune names; a trial only counts."""
    swept = Swept()
    layers = Layer.objects.filter(reports__isnull=False).distinct()
    for layer in layers.select_related("published_version").prefetch_related("fields"):
        swept.labels += _sweep_layer(layer, is_trial)
    swept.communes = _sweep_communes(is_trial)
    if swept.labels or swept.communes:
        log.info("Snapshots: %s labels, %s communes", swept.labels, swept.communes)
    return swept


def sweep_daily() -> None:
    """What the schedule calls."""
    sweep()


def _sweep_layer(layer: Layer, is_trial: bool) -> int:
    """Labels of one layer's features that hold a value of a private field."""
    fields = list(layer.fields.all())
    public = {field.key for field in policy.public_fields(fields)}
    private = {field.key for field in fields} - public
    if not private:
        return 0
    count = 0
    reports = Report.objects.filter(layer=layer).exclude(feature_label="")
    pairs = reports.values_list("feature_key", "feature_label").distinct()
    for key, label in pairs.order_by("feature_key"):
        feature = _feature(layer, key)
        if feature is not None and not _names(feature, private, label):
            continue
        rows = reports.filter(feature_key=key, feature_label=label)
        count += _replace(rows, _clean_label(feature, private), label, is_trial)
    return count


def _replace(rows: QuerySet[Report], clean: str, label: str, is_trial: bool) -> int:
    if clean == label:
        return 0
    return rows.count() if is_trial else rows.update(feature_label=clean)


def _feature(layer: Layer, key: str) -> Feature | None:
    """The feature as it is, or as it was when it was last published."""
    feature = refs.resolve(refs.FeatureRef(layer.slug, key))
    if feature is not None:
        return feature
    known = last_known(layer, key)
    return known[0] if known else None


def _names(feature: Feature, private: set[str], label: str) -> bool:
    """Whether a private value of the feature stands in ``label``."""
    said = label.casefold()
    values = (str(feature.properties.get(key) or "").casefold() for key in private)
    return any(len(value) >= SHORTEST and value in said for value in values)


def _clean_label(feature: Feature | None, private: set[str]) -> str:
    """Its label of today when that is clean; else none, and its key names it."""
    if feature is None or _names(feature, private, feature.label):
        return ""
    return feature.label[:300]


def _sweep_communes(is_trial: bool) -> int:
    """Commune names that no public administrative layer has (any more)."""
    admin = list(policy.visible_layers(None).filter(role=Layer.Role.ADMIN))
    named = Report.objects.exclude(area_name="")
    count = 0
    for key in named.values_list("area_key", flat=True).distinct().order_by("area_key"):
        if key and any(_feature(layer, key) is not None for layer in admin):
            continue
        rows = named.filter(area_key=key)
        count += rows.count() if is_trial else rows.update(area_key="", area_name="")
    return count
