"""Coordinate systems of the API, named by URI; VN-2000 goes through the private SRIDs.

The axis order is that of the system's definition: EPSG:4326 has latitude first, CRS84
longitude; the VN-2000 zones have easting first.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gisportal.core.errors import BadParameterError
from gisportal.core.geo import VN2000_ZONES, WEB_MERCATOR, WGS84, sql_srid
from layers.models import Layer
from layers.queries.items import Projection

DEGREE_DIGITS = 8
METRE_DIGITS = 3


@dataclass(frozen=True)
class Crs:
    """A coordinate system a client may ask in."""

    uri: str
    epsg: int
    is_flipped: bool = False

    @property
    def is_degrees(self) -> bool:
        """Whether coordinates are longitude and latitude."""
        return self.epsg == WGS84

    @property
    def srid(self) -> int:
        """Its number in SQL."""
        return sql_srid(self.epsg)

    @property
    def projection(self) -> Projection:
        """How shapes are written in it."""
        digits = DEGREE_DIGITS if self.is_degrees else METRE_DIGITS
        return Projection(self.srid, self.is_flipped, digits)


def epsg_uri(code: int) -> str:
    """URI of an EPSG code."""
    return f"http://www.opengis.net/def/crs/EPSG/0/{code}"


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", WGS84)
COMMON = (
    CRS84,
    Crs(epsg_uri(WGS84), WGS84, is_flipped=True),
    Crs(epsg_uri(WEB_MERCATOR), WEB_MERCATOR),
)


def systems(layer: Layer) -> tuple[Crs, ...]:
    """What the layer is offered in; CRS84 is the default."""
    if layer.measure_srid not in VN2000_ZONES:
        return COMMON
    return (*COMMON, Crs(epsg_uri(layer.measure_srid), layer.measure_srid))


def find(layer: Layer, uri: str | None, parameter: str) -> Crs:
    """The system named by ``uri``; CRS84 without one."""
    if uri is None:
        return CRS84
    for crs in systems(layer):
        if crs.uri == uri:
            return crs
    raise BadParameterError(
        _("This layer is not available in that coordinate system; see its list “crs”."),
        parameter=parameter,
    )
