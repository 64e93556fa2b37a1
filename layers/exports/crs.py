"""In which coordinates a file is written: WGS 84, or a zone of VN-2000."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gisportal.core.errors import BadParameterError
from gisportal.core.geo import (
    VN2000_OPERATION,
    VN2000_ZONES,
    WGS84,
    is_vn2000,
    sql_srid,
)
from layers.models import Layer

WORDS = {"wgs84": WGS84, "crs84": WGS84}
OWN = "vn2000"
CODE = re.compile(r"(?:.*epsg.*?[:/])?(\d{4,6})", re.IGNORECASE)


@dataclass(frozen=True)
class FileCrs:
    """A coordinate system by its EPSG code."""

    epsg: int

    @property
    def srid(self) -> int:
        """Under which PostGIS knows it (through the pinned operation)."""
        return sql_srid(self.epsg)

    @property
    def is_geographic(self) -> bool:
        """Whether coordinates are longitude and latitude."""
        return self.epsg == WGS84

    @property
    def digits(self) -> int:
        """Decimals in texts: a millimetre or better."""
        return 8 if self.is_geographic else 4

    @property
    def title(self) -> str:
        """What people call it."""
        if self.is_geographic:
            return "WGS 84"
        if not is_vn2000(self.epsg):
            return f"EPSG:{self.epsg}"
        meridian = VN2000_ZONES[self.epsg]
        degrees, minutes = int(meridian), round(meridian % 1 * 60)
        return f"VN-2000 {degrees}°{minutes:02d}′"

    @property
    def operation(self) -> str:
        """The operation by which coordinates left WGS 84, empty when they did not."""
        return VN2000_OPERATION if is_vn2000(self.epsg) else ""

    @property
    def word(self) -> str:
        """Short name for file names."""
        if self.is_geographic:
            return "wgs84"
        return f"vn2000-{self.epsg}" if is_vn2000(self.epsg) else f"epsg{self.epsg}"


def own_crs(layer: Layer) -> FileCrs:
    """The system in which the layer is measured: its zone of VN-2000."""
    return FileCrs(layer.measure_srid)


def crs_asked(layer: Layer, text: str) -> FileCrs:
    """The system of the parameter ``crs``: a word, a code or an address of EPSG."""
    word = text.strip().lower()
    if not word:
        return FileCrs(WGS84)
    if word == OWN:
        return own_crs(layer)
    found = CODE.fullmatch(word)
    epsg = WORDS.get(word) or (int(found[1]) if found else 0)
    if epsg not in (WGS84, layer.measure_srid, *VN2000_ZONES):
        raise BadParameterError(
            _(
                "crs must be WGS84, VN2000 (the layer's zone) or the EPSG code of a"
                " zone of VN-2000, such as EPSG:9209."
            ),
            parameter="crs",
        )
    return FileCrs(epsg)
