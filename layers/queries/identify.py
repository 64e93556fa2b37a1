"""Identify: everything under a tap, nearest and smallest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gisportal.core.geo import lonlat_to_mercator, pixel_size
from layers.models import Layer
from layers.policy import public_fields
from layers.queries.feature_json import FeatureRow
from layers.sql import fetch

# A fingertip: lines and points within this many pixels count as hit.
TOLERANCE_PIXELS = 12
LIMIT = 50
# What a person most likely meant comes first.
ROLE_ORDER: dict[str, int] = {
    Layer.Role.SERVICE: 0,
    Layer.Role.INFRASTRUCTURE: 1,
    Layer.Role.PARCEL: 2,
    Layer.Role.OTHER: 3,
    Layer.Role.ZONING: 4,
    Layer.Role.ADMIN: 5,
}
KIND_ORDER = {"point": 0, "line": 1, "polygon": 2}
# No version has this id: keeps ``IN`` lists valid when they would be empty.
NO_VERSION = -1


@dataclass(frozen=True)
class Tap:
    """A place on the map (WGS 84 degrees) and the zoom it was tapped at."""

    lon: float
    lat: float
    zoom: float


def identify(tap: Tap, layers: Sequence[Layer]) -> list[FeatureRow]:
    """Features of ``layers`` (already allowed) at the tap, with their public fields.

    Layers that the map does not show at this zoom are left out.
    """
    shown = {
        layer.published_version_id: layer
        for layer in layers
        if layer.published_version_id and layer.min_zoom <= tap.zoom
    }
    if not shown:
        return []
    rows = fetch("identify", parameters(tap, shown))
    fields = {
        version: public_fields(shown[version].fields.all())
        for version in {row[0] for row in rows}
    }
    hits = [
        FeatureRow.from_sql(shown[version], fields[version], columns)
        for version, *columns, _distance in rows
    ]
    return sorted(hits, key=likely_order)


def likely_order(row: FeatureRow) -> tuple[int, int, float]:
    """Sort key: points before lines before areas, then by role, then by size."""
    layer = row.layer
    return (
        KIND_ORDER.get(layer.geometry_kind, 3),
        ROLE_ORDER.get(layer.role, 9),
        row.measure or 0.0,
    )


def parameters(tap: Tap, shown: dict[int, Layer]) -> dict[str, Any]:
    """Parameters of ``identify.sql``; lengths in Web Mercator metres."""
    ((x, y),) = lonlat_to_mercator(np.array([[tap.lon, tap.lat]]))
    polygons = [v for v, layer in shown.items() if layer.geometry_kind == "polygon"]
    others = [v for v in shown if v not in polygons]
    pixel = pixel_size(tap.zoom)
    return {
        "x": float(x),
        "y": float(y),
        "polygons": tuple(polygons) or (NO_VERSION,),
        "others": tuple(others) or (NO_VERSION,),
        "tolerance": TOLERANCE_PIXELS * pixel,
        "half_pixel": pixel / 2,
        "limit": LIMIT,
    }
