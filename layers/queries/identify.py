"""Identify: what lies under a finger, what was meant first.

The polygon under the finger is meant, unless the finger is on a drawn line or point, or
beside one by no more than a few pixels. A symbol beside the finger never takes more than
a quarter of a polygon's thickness: from afar a narrow parcel can still be hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from gisportal.core.geo import lonlat_to_mercator, pixel_size
from layers.models import Layer
from layers.policy import public_fields
from layers.queries.drawn_symbols import largest_reach, reach
from layers.queries.feature_json import FeatureRow, as_geojson, class_value
from layers.sql import fetch

LIMIT = 50
# Symbols whose edges are as far from the finger, but for rounding.
TIE_PIXELS = 0.1
# How far into a polygon, by its thickness, a symbol beside the finger may reach.
REACH = 0.25
# Layers that say where one is, not what one touched.
BACKGROUND = (Layer.Role.ZONING, Layer.Role.ADMIN)
# The order in which the map draws areas, the uppermost first.
AREA_ORDER = (
    Layer.Role.PARCEL,
    Layer.Role.INFRASTRUCTURE,
    Layer.Role.SERVICE,
    Layer.Role.OTHER,
    *BACKGROUND,
)
KIND_ORDER = {"point": 0, "line": 1}
# No version has this id: keeps ``IN`` lists valid when they would be empty.
NO_VERSION = -1


class Pointer(StrEnum):
    """What a person points with."""

    MOUSE = "mouse"
    TOUCH = "touch"


# How far beside its drawn symbol a line or point still counts, pixels.
TOLERANCE = {Pointer.MOUSE: 3.5, Pointer.TOUCH: 8.0}


@dataclass(frozen=True)
class Tap:
    """A place on the map (WGS 84 degrees), the zoom and what it was tapped with."""

    lon: float
    lat: float
    zoom: float
    pointer: Pointer = Pointer.MOUSE


@dataclass(frozen=True)
class Touched:
    """A feature at a tap; equal ranks, and only those, are equally likely meant."""

    row: FeatureRow
    # Pixels from the finger to the edge of the drawn symbol; not above 0 on it.
    pixels: float
    # Of a polygon: how thick it is, pixels.
    thickness: float = 0.0
    rank: int = 0

    def as_geojson(self) -> dict[str, Any]:
        """The feature as GeoJSON with its rank."""
        feature = as_geojson(self.row)
        feature["properties"]["rank"] = self.rank
        return feature

    @property
    def is_area(self) -> bool:
        """Whether it is a polygon."""
        return self.row.layer.geometry_kind not in KIND_ORDER

    @property
    def is_background(self) -> bool:
        """Whether it only says where one is."""
        return self.is_area and self.row.layer.role in BACKGROUND


def identify(tap: Tap, layers: Sequence[Layer]) -> list[Touched]:
    """Features of ``layers`` (already allowed) at the tap, what was meant first.

    With their public fields; only what the map draws at this zoom.
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
    found = [
        touched(
            FeatureRow.from_sql(shown[version], fields[version], columns),
            tap,
            distance,
            thickness,
        )
        for version, *columns, distance, thickness in rows
    ]
    return ranked(
        [t for t in found if t is not None and t.pixels <= TOLERANCE[tap.pointer]]
    )


def touched(
    row: FeatureRow, tap: Tap, distance: float, thickness: float | None
) -> Touched | None:
    """The row with its place on the screen; None where the map draws nothing."""
    pixel = pixel_size(tap.zoom)
    if row.layer.geometry_kind not in KIND_ORDER:
        return Touched(row, 0.0, (thickness or 0.0) / pixel)
    edge = reach(row.layer, class_value(row), tap.zoom)
    return None if edge is None else Touched(row, distance / pixel - edge)


def ranked(found: Iterable[Touched]) -> list[Touched]:
    """What was meant first, with ranks."""
    found = list(found)
    room = min(
        (REACH * t.thickness for t in found if t.is_area and not t.is_background),
        default=float("inf"),
    )
    ordered = sorted(found, key=lambda t: likely_order(t, room))
    ranks: list[Touched] = []
    for one in ordered:
        rank = 0
        if ranks:
            last = ranks[-1]
            rank = last.rank + (not is_tie(last, one, room))
        ranks.append(replace(one, rank=rank))
    return ranks


def likely_order(one: Touched, room: float) -> tuple[int, int, float, float]:
    """Sort key: symbols at the finger, areas under it, the rest.

    ``room``: how far symbols may reach into the area under the finger, pixels.
    """
    row = one.row
    size = row.measure or 0.0
    if one.is_area:
        return (1, area_order(row.layer), size, 0.0)
    kind = KIND_ORDER[row.layer.geometry_kind]
    return (0 if one.pixels <= room else 2, kind, one.pixels, size)


def area_order(layer: Layer) -> int:
    """Place of the layer's role among areas."""
    roles = [str(role) for role in AREA_ORDER]
    return roles.index(layer.role) if layer.role in roles else len(roles)


def is_tie(first: Touched, second: Touched, room: float) -> bool:
    """Whether nothing says which of the two was meant."""
    if first.is_area or second.is_area:
        return first.is_area and second.is_area and first.row.layer == second.row.layer
    return (
        likely_order(first, room)[:2] == likely_order(second, room)[:2]
        and second.pixels - first.pixels < TIE_PIXELS
    )


def parameters(tap: Tap, shown: dict[int, Layer]) -> dict[str, Any]:
    """Parameters of ``identify.sql``; lengths in Web Mercator metres."""
    ((x, y),) = lonlat_to_mercator(np.array([[tap.lon, tap.lat]]))
    polygons = [v for v, layer in shown.items() if layer.geometry_kind == "polygon"]
    others = [v for v in shown if v not in polygons]
    pixel = pixel_size(tap.zoom)
    widest = max((largest_reach(shown[v], tap.zoom) for v in others), default=0.0)
    return {
        "x": float(x),
        "y": float(y),
        "polygons": tuple(polygons) or (NO_VERSION,),
        "others": tuple(others) or (NO_VERSION,),
        "tolerance": (TOLERANCE[tap.pointer] + widest) * pixel,
        "half_pixel": pixel / 2,
        "limit": LIMIT,
    }
