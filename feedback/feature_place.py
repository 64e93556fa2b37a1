"""Where a report's feature is now: live, gone, or in a layer that is not public."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from feedback.models import Report
from feedback.models.report import ReportQuerySet
from gisportal.core.geo import WEB_MERCATOR
from layers import policy
from layers.models import Feature, Layer
from layers.queries import feature_text
from layers.queries.feature import last_known
from layers.refs import feature_url

# Degrees (about 200 m): so far from the part a pin on the whole may stand.
NEAR = 0.002
CANDIDATES = 200
SHARE = 0.5


class Standing(StrEnum):
    """What became of the feature a report was pinned to."""

    LIVE = "live"
    GONE = "gone"
    # The layer is withdrawn or not for the public: nothing of it is shown.
    UNSEEN = "unseen"


@dataclass(frozen=True)
class FeaturePlace:
    """The feature of a report for a page: name, address, and what became of it."""

    standing: Standing
    layer_name: str
    title: str
    url: str

    @property
    def is_gone(self) -> bool:
        """Whether the published data no longer have it."""
        return self.standing == Standing.GONE


def feature_place(report: Report) -> FeaturePlace | None:
    """The feature ``report`` was pinned to as the public may see it; None without."""
    if not report.feature_key or report.layer is None:
        return None
    layer = policy.visible_layers(None).filter(pk=report.layer.pk).first()
    if layer is None:
        return FeaturePlace(Standing.UNSEEN, "", "", "")
    feature = _find(report, layer.published_version_id)
    if feature is None:
        url = feature_url(layer.slug, report.feature_key)
        return FeaturePlace(Standing.GONE, layer.name, report.feature_title, url)
    title = feature_text.title(layer, feature.label, feature.number, feature.key)
    url = feature_url(layer.slug, feature.key)
    return FeaturePlace(Standing.LIVE, layer.name, title, url)


def _find(report: Report, version_id: int | None) -> Feature | None:
    """By stable key; a key that is a row number means something in its version only."""
    features = Feature.objects.filter(version_id=version_id)
    if report.has_stable_key or _is_same_version(report):
        return features.filter(key=report.feature_key).first()
    pin = report.point.transform(WEB_MERCATOR, clone=True)
    return features.filter(geom_3857__intersects=pin).order_by("measure").first()


def _is_same_version(report: Report) -> bool:
    layer = report.layer
    current = layer.published_version if layer else None
    return current is not None and current.number == report.feature_version


def public_layer_ids() -> set[int]:
    """Layers whose name and features may stand beside a public report."""
    return set(policy.visible_layers(None).values_list("pk", flat=True))


def reports_on(slug: str, key: str) -> ReportQuerySet:
    """Public reports pinned to a feature of a visible layer, or to what it was before.

    A parcel that was split or merged shows the reports of its predecessors: features
    whose key is gone and whose last shape overlaps it.
    """
    layer = policy.visible_layers(None).filter(slug=slug).first()
    if layer is None:
        return Report.objects.none()
    version = layer.published_version
    # A row number says nothing in another version.
    means_it = Q(has_stable_key=True)
    if version is not None:
        means_it |= Q(feature_version=version.number)
    keys = [key, *earlier_keys(layer, key)]
    return Report.objects.public().filter(means_it, layer=layer, feature_key__in=keys)


def earlier_keys(layer: Layer, key: str) -> list[str]:
    """Keys of reported features that are gone and whose shape ``key`` lies in, or holds."""
    live = Feature.objects.filter(version_id=layer.published_version_id)
    feature = live.filter(key=key).first()
    if feature is None:
        return []
    near = Report.objects.public().filter(layer=layer, has_stable_key=True)
    near = near.filter(point__dwithin=(feature.geom, NEAR)).exclude(feature_key=key)
    found = set(near.order_by().values_list("feature_key", flat=True)[:CANDIDATES])
    gone = found - set(live.filter(key__in=found).values_list("key", flat=True))
    return sorted(old for old in gone if _overlaps(layer, old, feature))


def _overlaps(layer: Layer, old_key: str, feature: Feature) -> bool:
    known = last_known(layer, old_key)
    if known is None:
        return False
    old = known[0].geom
    if not old.area or not feature.geom.area:
        return bool(old.intersects(feature.geom))
    shared = old.intersection(feature.geom).area
    # Neighbours touch; a part lies in the whole.
    return shared / min(old.area, feature.geom.area) >= SHARE
