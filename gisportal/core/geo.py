"""Coordinates: the pinned VN-2000 transformation, SRIDs, boxes and tile arithmetic.

The official transformation VN-2000 → WGS 84 is EPSG:6960 (QĐ 05/2007/QĐ-BTNMT).
PROJ's own choice in the Mekong delta is EPSG:5194, 0.81 m away, so nothing here
leaves the choice to PROJ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pyproj
from pyproj.enums import TransformDirection

from gisportal.core.tables import table

WGS84 = 4326
WEB_MERCATOR = 3857
# Half the length of the Web Mercator square, metres.
MERCATOR_HALF = 20037508.342789244
EARTH_RADIUS = 6378137.0

# EPSG code -> central meridian (degrees); 3° zones have k0 0.9999, the two UTM zones
# 0.9996. False easting 500 km, false northing 0 (TT 973/2001/TT-TCĐC §IV).
VN2000_ZONES: dict[int, float] = {
    int(row["epsg"]): float(row["central_meridian"])
    for row in table(__file__, "vn2000_zones.csv")
}
VN2000_GEOGRAPHIC = 4756
UTM_ZONES = {3405, 3406}
# SQL uses private SRIDs with a NULL authority: with one, PROJ picks EPSG:5194.
PRIVATE_SRID_BASE = 900_000
# EPSG:6960's seven parameters in PROJ's position-vector signs (the decree's own are
# coordinate-frame: the rotations change sign). Metres, arc seconds, parts per million.
TOWGS84 = (
    "-191.90441429,-39.30318279,-111.45032835,"
    "0.00928836,-0.01975479,0.00427372,0.252906278"
)
_HELMERT = (
    "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84 "
    "+step +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 "
    "+rx=-0.00928836 +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 "
    "+convention=coordinate_frame "
    "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "
)
_TO_DEGREES = "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
VN2000_OPERATION = "EPSG:6960"


class UnsafeOperationError(Exception):
    """PROJ knows only a ballpark shift between the two systems (metres to 200 m off)."""


def is_vn2000(epsg: int) -> bool:
    """Whether the code is a VN-2000 system this portal pins to EPSG:6960."""
    return epsg in VN2000_ZONES or epsg == VN2000_GEOGRAPHIC


def sql_srid(epsg: int) -> int:
    """SRID under which PostGIS knows the EPSG code (private for VN-2000 zones)."""
    return PRIVATE_SRID_BASE + epsg if epsg in VN2000_ZONES else epsg


def proj4text(epsg: int) -> str:
    """``spatial_ref_sys.proj4text`` of a VN-2000 zone, with the pinned parameters."""
    return f"{_projection(epsg)} +ellps=WGS84 +towgs84={TOWGS84} +units=m +no_defs"


def _projection(epsg: int) -> str:
    scale = "0.9996" if epsg in UTM_ZONES else "0.9999"
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={VN2000_ZONES[epsg]:g} +k={scale} "
        "+x_0=500000 +y_0=0"
    )


@dataclass(frozen=True)
class Operation:
    """A coordinate operation source → WGS 84 and how to name it in the lineage."""

    transformer: pyproj.Transformer
    name: str
    inverse: bool = False

    def apply(self, coords: np.ndarray) -> np.ndarray:
        """Transform an (n, 2) array of x, y; answers x, y (longitude first)."""
        direction = (
            TransformDirection.INVERSE if self.inverse else TransformDirection.FORWARD
        )
        x, y = self.transformer.transform(
            coords[:, 0], coords[:, 1], direction=direction
        )
        return np.column_stack([x, y])


@lru_cache(maxsize=64)
def to_wgs84(crs_text: str) -> Operation:
    """Operation from ``EPSG:N`` or WKT to WGS 84 longitude/latitude.

    VN-2000 goes through EPSG:6960. Raises ``UnsafeOperationError`` where PROJ knows
    only a ballpark transformation.
    """
    epsg = _epsg(crs_text)
    if epsg == WGS84:
        return Operation(_identity(), "EPSG:4326")
    if epsg == VN2000_GEOGRAPHIC:
        pipeline = (
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
            f"{_HELMERT}{_TO_DEGREES}"
        )
        return Operation(pyproj.Transformer.from_pipeline(pipeline), VN2000_OPERATION)
    if epsg in VN2000_ZONES:
        pipeline = (
            f"+proj=pipeline +step +inv {_projection(epsg)} +ellps=WGS84 "
            f"{_HELMERT}{_TO_DEGREES}"
        )
        return Operation(pyproj.Transformer.from_pipeline(pipeline), VN2000_OPERATION)
    return _best_operation(crs_text)


def from_wgs84(epsg: int) -> Operation:
    """Operation from WGS 84 longitude/latitude to ``epsg`` (x, y order)."""
    forward = to_wgs84(f"EPSG:{epsg}")
    return Operation(forward.transformer, forward.name, inverse=True)


def _best_operation(crs_text: str) -> Operation:
    group = pyproj.transformer.TransformerGroup(crs_text, "EPSG:4326", always_xy=True)
    safe = [t for t in group.transformers if "Ballpark" not in (t.description or "")]
    if not safe:
        raise UnsafeOperationError(crs_text)
    # A VN-2000 system described by parameters instead of a code: pinned as well.
    pinned = [t for t in safe if "VN-2000 to WGS 84 (2)" in (t.description or "")]
    if pinned:
        return Operation(pinned[0], VN2000_OPERATION)
    return Operation(safe[0], safe[0].description or "PROJ")


@cache
def _identity() -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline("+proj=noop")


def _epsg(crs_text: str) -> int | None:
    head, _, code = crs_text.partition(":")
    return int(code) if head.upper() == "EPSG" and code.isdigit() else None


def lonlat_to_mercator(coords: np.ndarray) -> np.ndarray:
    """(n, 2) longitude, latitude in degrees → Web Mercator metres."""
    out = np.empty_like(coords)
    out[:, 0] = np.radians(coords[:, 0]) * EARTH_RADIUS
    latitude = np.clip(coords[:, 1], -85.06, 85.06)
    out[:, 1] = np.arctanh(np.sin(np.radians(latitude))) * EARTH_RADIUS
    return out


def mercator_to_lonlat(x: float, y: float) -> tuple[float, float]:
    """Web Mercator metres → longitude, latitude in degrees."""
    latitude = math.degrees(math.atan(math.sinh(y / EARTH_RADIUS)))
    return math.degrees(x / EARTH_RADIUS), latitude


def pixel_size(zoom: float) -> float:
    """Web Mercator metres of one screen pixel (256-pixel tiles) at ``zoom``."""
    return 2 * MERCATOR_HALF / (256 * 2**zoom)


def is_tile(z: int, x: int, y: int) -> bool:
    """Whether the tile exists in the WebMercatorQuad tile matrix set (zoom 0–22)."""
    return 0 <= z <= 22 and 0 <= x < 2**z and 0 <= y < 2**z


@dataclass(frozen=True)
class Box:
    """West, south, east, north in degrees (WGS 84)."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, lon: float, lat: float, margin: float = 0.0) -> bool:
        """Whether the point lies inside, give or take ``margin`` degrees."""
        return (
            self.west - margin <= lon <= self.east + margin
            and self.south - margin <= lat <= self.north + margin
        )
