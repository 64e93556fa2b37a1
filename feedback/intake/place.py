"""Where a report is: a shape, a pin, or a feature of a public layer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from feedback.geometry import read_geometry, read_pin
from feedback.intake.draft import FEATURE_KEY_MAX, SLUG_MAX, Draft
from feedback.text import clean_line
from gisportal.core.errors import NotFoundError
from gisportal.core.geo import WGS84
from layers import policy, refs
from layers.models import Feature, Layer

# Degrees (about 2 km): further away, pin and feature cannot mean the same.
FEATURE_REACH = 0.02
SLUG = re.compile(rf"[a-zA-Z0-9_-]{{1,{SLUG_MAX}}}")


NO_FEATURE: dict[str, object] = {
    "layer": None,
    "feature_key": "",
    "feature_label": "",
    "feature_number": "",
    "feature_version": None,
    "has_stable_key": True,
}


@dataclass(frozen=True)
class Target:
    """The public feature a report is about, as it is now."""

    layer: Layer
    feature: Feature

    @property
    def label(self) -> str:
        """Its label, else its key, as long as a snapshot may be."""
        return (self.feature.label or self.feature.key)[:300]

    def snapshot(self) -> dict[str, object]:
        """What a report keeps of the feature, by the names of its own fields."""
        version = self.layer.published_version
        if version is None:  # withdrawn while the report was being checked
            return dict(NO_FEATURE)
        return {
            "layer": self.layer,
            "feature_key": self.feature.key,
            "feature_label": self.label,
            "feature_number": (self.feature.number or "")[:100],
            "feature_version": version.number,
            "has_stable_key": version.has_stable_keys,
        }


def check_place(draft: Draft) -> tuple[GEOSGeometry, dict[str, object]]:
    """Only the place of ``draft``, and what a report keeps of its feature.

    Raises ``ValidationError``.
    """
    target = find_target(draft.layer, draft.feature_key)
    geometry = read_place(draft, target)
    return geometry, target.snapshot() if target else dict(NO_FEATURE)


def find_target(layer: object, key: object) -> Target | None:
    """The public feature a draft names, None when it names none.

    Raises ``ValidationError``.
    """
    slug, feature_key = clean_line(layer or ""), clean_line(key or "")
    if not slug and not feature_key:
        return None
    missing = ValidationError(
        _("This map object is not in the published data. Choose another, or a pin.")
    )
    if (
        not SLUG.fullmatch(slug)
        or not feature_key
        or len(feature_key) > FEATURE_KEY_MAX
    ):
        raise missing
    try:
        found = policy.visible_layer(None, slug)
    except NotFoundError as error:
        raise missing from error
    feature = refs.resolve(refs.FeatureRef(slug, feature_key))
    if feature is None:
        raise missing
    return Target(found, feature)


def has_place(draft: Draft) -> bool:
    """Whether a shape or a pin was sent, good or not."""
    return any(
        value not in (None, "", {}) for value in (draft.geometry, draft.lon, draft.lat)
    )


def read_place(draft: Draft, target: Target | None) -> GEOSGeometry:
    """The shape or pin of ``draft``, else where its feature is.

    Raises ``ValidationError``.
    """
    if draft.geometry not in (None, "", {}):
        geometry = read_geometry(draft.geometry)
    elif has_place(draft):
        geometry = read_pin(draft.lon, draft.lat)
    elif target is not None:
        return target.feature.label_point.transform(WGS84, clone=True)
    else:
        raise ValidationError(_("Please say where it is."))
    if target and target.feature.geom.distance(geometry) > FEATURE_REACH:
        raise ValidationError(
            _("The place is far from the chosen map object. Choose one of the two.")
        )
    return geometry
