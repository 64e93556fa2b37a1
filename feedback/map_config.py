"""What the form needs to know: the chosen map object, and the map's settings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.gis.geos import Point
from django.urls import reverse

from feedback.models import Report
from gisportal.core.basemap import basemap
from gisportal.core.geo import WGS84
from layers import policy
from layers.models import Feature
from layers.queries import feature_text
from layers.refs import feature_url

# Tone of a state -> family of pins on the maps.
KINDS = {"new": "new", "warn": "progress", "good": "done", "quiet": "closed"}


@dataclass(frozen=True)
class Chosen:
    """A public map object, named for the form."""

    layer: str
    key: str
    layer_name: str
    title: str
    url: str
    lon: float
    lat: float


def chosen_feature(slug: str | None, key: str | None) -> Chosen | None:
    """The live feature of a public layer; None when there is none such."""
    if not slug or not key:
        return None
    layer = policy.visible_layers(None).filter(slug=slug).first()
    if layer is None or layer.published_version_id is None:
        return None
    feature = Feature.objects.filter(
        version_id=layer.published_version_id, key=key
    ).first()
    if feature is None:
        return None
    point = cast(Point, feature.label_point.transform(WGS84, clone=True))
    return Chosen(
        layer=layer.slug,
        key=feature.key,
        layer_name=layer.name,
        title=feature_text.title(layer, feature.label, feature.number, feature.key),
        url=feature_url(layer.slug, feature.key),
        lon=round(point.x, 7),
        lat=round(point.y, 7),
    )


def map_config() -> dict[str, Any]:
    """Base map and bounds for the small maps."""
    return {
        "province": settings.PROVINCE_BBOX,
        "layers": reverse("layers:api-layers"),
        "basemap": basemap(),
    }


def form_config(chosen: Chosen | None) -> dict[str, Any]:
    """Map settings and addresses for the form's script."""
    proof = reverse("feedback:challenge") if settings.ALTCHA_REQUIRED else ""
    return {
        **map_config(),
        "chosen": asdict(chosen) if chosen else None,
        "addresses": {
            "submit": reverse("feedback:api-reports"),
            "challenge": proof,
            "identify": reverse("layers:api-identify"),
            "search": reverse("layers:api-search"),
            "near": reverse("feedback:near"),
        },
    }


def report_map(report: Report) -> dict[str, Any]:
    """The map of one report: its pin, and its shape where it is more than a point."""
    is_point = report.geometry.geom_type == "Point"
    shape = None if is_point else report.geometry.geojson
    return {**map_config(), "pins": [pin(report)], "geometry": shape}


def pin(report: Report) -> dict[str, Any]:
    """A report as a pin on a small map."""
    return {
        "lon": round(report.point.x, 6),
        "lat": round(report.point.y, 6),
        "kind": KINDS[report.tone],
        "title": f"{report.code} · {report.category.name}",
        "state": str(report.get_state_display()),
        "url": report.get_absolute_url(),
    }
