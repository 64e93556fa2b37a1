"""From an address in words to places: the way to report without a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib.gis.geos import Point

from gisportal.core.geo import WGS84
from gisportal.core.search_folding import fold
from layers import policy
from layers.models import Feature, Layer
from layers.queries.search import Hit, search

SHOWN = 6
COMMUNES_MAX = 500
FEATURE = "feature"
SEPARATOR = "|"


@dataclass(frozen=True)
class Candidate:
    """A place an address may mean; a map object where the hit is one."""

    label: str
    detail: str
    lon: str
    lat: str
    layer: str = ""
    key: str = ""
    # Of a commune: what reports in it are kept with. Not part of the form's value.
    own_key: str = ""

    @property
    def value(self) -> str:
        """The candidate as one form value."""
        return SEPARATOR.join((self.lon, self.lat, self.layer, self.key))


def candidates(address: str) -> list[Candidate]:
    """Places in public layers that fit ``address``, the best first."""
    layers = list(policy.visible_layers(None).prefetch_related("fields"))
    return [_candidate(hit) for hit in search(address, layers, limit=SHOWN)]


def communes() -> list[Candidate]:
    """The communes in public data by name: a place for those who cannot use a map."""
    rows: list[Candidate] = []
    layers = policy.visible_layers(None).filter(
        role=Layer.Role.ADMIN, published_version__isnull=False
    )
    for layer in layers:
        features = Feature.objects.filter(version_id=layer.published_version_id)
        for feature in features.only("label", "key", "label_point")[:COMMUNES_MAX]:
            point = cast(Point, feature.label_point.transform(WGS84, clone=True))
            label = feature.label or feature.key
            rows.append(
                Candidate(
                    label,
                    layer.name,
                    f"{point.x:.7f}",
                    f"{point.y:.7f}",
                    own_key=feature.key,
                )
            )
    return sorted(rows, key=lambda row: fold(row.label))


def read_candidate(value: str) -> dict[str, str]:
    """The form fields a chosen candidate stands for; empty when it is none."""
    parts = value.split(SEPARATOR, 3)
    if len(parts) != 4:
        return {}
    return dict(zip(("lon", "lat", "layer", "feature_key"), parts, strict=True))


def _candidate(hit: Hit) -> Candidate:
    is_object = hit.kind == FEATURE
    return Candidate(
        label=hit.label,
        detail=" · ".join(part for part in (hit.layer_name, hit.detail) if part),
        lon=f"{hit.lon:.7f}",
        lat=f"{hit.lat:.7f}",
        layer=hit.layer if is_object else "",
        key=hit.key if is_object else "",
    )
