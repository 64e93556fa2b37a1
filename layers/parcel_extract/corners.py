"""Corners of a parcel in VN-2000 and the lengths of its sides, numbered.

As certificates have them: from the north-westernmost corner clockwise, X northwards and
Y eastwards in metres; a side runs from its corner to the next one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from gisportal.core.geo import VN2000_ZONES, from_wgs84


@dataclass(frozen=True)
class Corner:
    """A corner and the side that begins there, metres."""

    number: int
    x: float
    y: float
    side: float
    # The corner its side ends at.
    next: int


@dataclass(frozen=True)
class Outline:
    """All rings of a shape: outer ones and holes, numbered through."""

    srid: int
    rings: list[list[Corner]]

    @cached_property
    def corners(self) -> list[Corner]:
        """Every corner in the order of its number."""
        return [corner for ring in self.rings for corner in ring]

    @property
    def system(self) -> str:
        """The coordinate system in words."""
        return system_name(self.srid)


def outline_of(geometry: dict[str, Any], srid: int) -> Outline:
    """The corners of a GeoJSON polygon, measured in the system ``srid``."""
    shape = shapely.from_geojson(json.dumps(geometry))
    flat = shapely.transform(shape, from_wgs84(srid).apply)
    rings: list[list[Corner]] = []
    for part in shapely.get_parts(flat):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            rings.append(numbered(ring, 1 + sum(map(len, rings))))
    return Outline(srid, rings)


def numbered(ring: shapely.LinearRing, first: int) -> list[Corner]:
    """The corners of a ring from the north-west clockwise, the first one ``first``."""
    points = shapely.get_coordinates(ring)[:-1]
    if shapely.is_ccw(ring):
        points = points[::-1]
    points = np.roll(points, -north_west(points), axis=0)
    sides = np.hypot(*(np.roll(points, -1, axis=0) - points).T)
    count = len(points)
    return [
        Corner(
            number=first + n,
            x=float(north),
            y=float(east),
            side=float(sides[n]),
            next=first + (n + 1) % count,
        )
        for n, (east, north) in enumerate(points)
    ]


def north_west(points: np.ndarray) -> int:
    """Place of the corner that lies furthest to the north-west."""
    return int(np.argmax(points[:, 1] - points[:, 0]))


def system_name(srid: int) -> str:
    """ "VN-2000, central meridian 105°30′"; of other systems the EPSG code."""
    meridian = VN2000_ZONES.get(srid)
    if meridian is None:
        return f"EPSG:{srid}"
    degrees, minutes = int(meridian), round(meridian % 1 * 60)
    return _("VN-2000, central meridian %(meridian)s") % {
        "meridian": f"{degrees}°{minutes:02d}′"
    }
