"""What a person typed into the search box: coordinates, a parcel number, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from gisportal.lib.fold import fold
from gisportal.lib.geo import VN2000_ZONES, to_wgs84

# Longitude and latitude of Vietnam with its seas, degrees.
LON_RANGE = (101.0, 118.5)
LAT_RANGE = (6.0, 24.0)
# Plausible VN-2000 coordinates, metres.
EASTING_RANGE = (200_000.0, 800_000.0)
NORTHING_RANGE = (800_000.0, 2_700_000.0)

_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_PAIR = re.compile(rf"^\s*({_NUMBER})\s*(?:[,;\s]\s*)({_NUMBER})\s*$")
_DMS = re.compile(
    r"(\d{1,3})\s*[°dđ]\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|'')\s*)?"
    r"([nsewbđt])?",
    re.IGNORECASE,
)
# On folded text. "to" also means sheet; a bare "12/345" is sheet/parcel.
_SHEET_FIRST = re.compile(
    r"\b(?:to(?: ban do)?(?: so)?|sheet)\s+(\d+)\s+(?:thua(?: dat)?(?: so)?|parcel)\s+(\d+)\b"
)
_PARCEL_FIRST = re.compile(
    r"\b(?:thua(?: dat)?(?: so)?|parcel)\s+(\d+)\s+(?:to(?: ban do)?(?: so)?|sheet)\s+(\d+)\b"
)
_SLASHED = re.compile(r"^\s*0*(\d+)\s*/\s*0*(\d+)\b")


@dataclass(frozen=True)
class ParcelNumber:
    """Sheet and parcel without leading zeros, and the words that were left."""

    sheet: str
    parcel: str
    rest: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """As stored in ``Feature.number``."""
        return f"{self.sheet}/{self.parcel}"


@dataclass(frozen=True)
class Coordinate:
    """A place in WGS 84 degrees and how it was written."""

    lon: float
    lat: float
    system: str


def parcel_number(query: str) -> ParcelNumber | None:
    """``tờ 12 thửa 345`` in its usual forms, else None."""
    slashed = _SLASHED.match(query)
    if slashed:
        rest = fold(query[slashed.end() :]).split()
        return ParcelNumber(plain(slashed[1]), plain(slashed[2]), tuple(rest))
    folded = fold(query)
    for pattern, sheet, parcel in ((_SHEET_FIRST, 1, 2), (_PARCEL_FIRST, 2, 1)):
        found = pattern.search(folded)
        if found:
            rest = (folded[: found.start()] + folded[found.end() :]).split()
            return ParcelNumber(plain(found[sheet]), plain(found[parcel]), tuple(rest))
    return None


def plain(number: str) -> str:
    """A number without leading zeros."""
    return number.lstrip("0") or "0"


def coordinate(query: str, zones: tuple[int, ...]) -> Coordinate | None:
    """Decimal degrees, degrees-minutes-seconds, or VN-2000 metres in ``zones``.

    Either order of the two numbers is understood: in Vietnam longitude and latitude,
    easting and northing never share a range.
    """
    pair = _PAIR.match(query)
    if pair:
        first, second = (float(part.replace(",", ".")) for part in pair.groups())
        return degrees(first, second) or metres(first, second, zones)
    return sexagesimal(query)


def degrees(first: float, second: float) -> Coordinate | None:
    """Two numbers as longitude and latitude in whichever order fits Vietnam."""
    for lon, lat in ((second, first), (first, second)):
        if within(lon, LON_RANGE) and within(lat, LAT_RANGE):
            return Coordinate(lon, lat, "WGS 84")
    return None


def metres(first: float, second: float, zones: tuple[int, ...]) -> Coordinate | None:
    """Two numbers as VN-2000 easting and northing, in the first zone given."""
    for east, north in ((first, second), (second, first)):
        if within(east, EASTING_RANGE) and within(north, NORTHING_RANGE):
            for zone in zones:
                if zone in VN2000_ZONES:
                    point = np.array([[east, north]])
                    ((lon, lat),) = to_wgs84(f"EPSG:{zone}").apply(point)
                    return Coordinate(float(lon), float(lat), f"VN-2000 EPSG:{zone}")
    return None


def sexagesimal(query: str) -> Coordinate | None:
    """``10°15'00"N 105°58'12"E``; also with B (bắc) and Đ (đông)."""
    parts = [m for m in _DMS.finditer(query) if m[1]]
    if len(parts) != 2:
        return None
    values = [
        float(m[1])
        + float(m[2] or 0) / 60
        + float((m[3] or "0").replace(",", ".")) / 3600
        for m in parts
    ]
    return degrees(values[0], values[1])


def within(value: float, bounds: tuple[float, float]) -> bool:
    """Whether ``value`` lies between the two bounds."""
    return bounds[0] <= value <= bounds[1]
