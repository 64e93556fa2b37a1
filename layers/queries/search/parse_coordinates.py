"""Coordinates as people write them: degrees, minutes and seconds, VN-2000 metres.

Either order of the two numbers is understood: in Vietnam longitude and latitude,
easting and northing never share a range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from gisportal.core.geo import VN2000_ZONES, to_wgs84

# Longitude and latitude of Vietnam with its seas, degrees.
LON_RANGE = (101.0, 118.5)
LAT_RANGE = (6.0, 24.0)
# Plausible VN-2000 coordinates, metres.
EASTING_RANGE = (200_000.0, 800_000.0)
NORTHING_RANGE = (800_000.0, 2_700_000.0)

_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*(?:[,;\s]\s*)({_NUMBER})\s*")
# 1.133.542,6 or 1,133,542.6: thousands in groups, then the decimals.
_GROUPED = re.compile(
    r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?(?![\d])"
)
# What stands around the numbers and says what they are.
_LABELS = re.compile(
    r"\b(?:lat(?:itude)?|lon(?:g|gitude)?|lng|vĩ độ|kinh độ|toạ độ|tọa độ|"
    r"easting|northing|geo|vn-?2000|wgs-?84|[xyen])\b\s*[:=]?\s*|[()\[\]]",
    re.IGNORECASE,
)
_SIDE = re.compile(r"(?<=[\d.°])\s*[nsewbđt]\b", re.IGNORECASE)
_IN_ADDRESS = re.compile(rf"[@=]({_NUMBER}),({_NUMBER})")
_DMS = re.compile(
    r"(\d{1,3})\s*[°ºdđ]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’m]\s*)?"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|s)?\s*)?([nsewbđt])?",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"(\d{1,3})[ :](\d{1,2})[ :](\d{1,2}(?:[.,]\d+)?)\s*([nsewbđt])", re.IGNORECASE
)


@dataclass(frozen=True)
class Coordinate:
    """A place in WGS 84 degrees and how it was written."""

    lon: float
    lat: float
    system: str


def coordinates(query: str, zones: tuple[int, ...]) -> list[Coordinate]:
    """The places the query may mean: several when metres fit several ``zones``."""
    pair = two_numbers(query)
    if pair:
        return degrees(*pair) or metres(*pair, zones)
    return sexagesimal(query)


def two_numbers(query: str) -> tuple[float, float] | None:
    """The two numbers when the query is nothing else but labels."""
    address = _IN_ADDRESS.search(query) if "://" in query else None
    if address:
        return number(address[1]), number(address[2])
    text = _LABELS.sub(" ", _SIDE.sub(" ", query))
    pair = _PAIR.fullmatch(text)
    if not pair:
        text = _GROUPED.sub(lambda found: ungrouped(found[0], found[1]), text)
        pair = _PAIR.fullmatch(text.replace("°", " "))
    return (number(pair[1]), number(pair[2])) if pair else None


def ungrouped(text: str, separator: str) -> str:
    """``1.133.542,6`` as ``1133542.6``."""
    decimal = "," if separator == "." else "."
    whole, _, decimals = text.partition(decimal)
    whole = whole.replace(separator, "")
    return f"{whole}.{decimals}" if decimals else whole


def number(text: str) -> float:
    """A number with a decimal point or comma."""
    return float(text.replace(",", "."))


def degrees(first: float, second: float) -> list[Coordinate]:
    """Two numbers as longitude and latitude in whichever order fits Vietnam."""
    for lon, lat in ((second, first), (first, second)):
        if in_vietnam(lon, lat):
            return [Coordinate(lon, lat, "WGS 84")]
    return []


def metres(first: float, second: float, zones: tuple[int, ...]) -> list[Coordinate]:
    """Two numbers as VN-2000 easting and northing, in each of the zones."""
    for east, north in ((first, second), (second, first)):
        if within(east, EASTING_RANGE) and within(north, NORTHING_RANGE):
            return [in_zone(east, north, z) for z in zones if z in VN2000_ZONES]
    return []


def in_zone(east: float, north: float, zone: int) -> Coordinate:
    """A place in a VN-2000 zone."""
    ((lon, lat),) = to_wgs84(f"EPSG:{zone}").apply(np.array([[east, north]]))
    whole, part = divmod(round(VN2000_ZONES[zone] * 60), 60)
    system = f"VN-2000 {whole}°{part:02d}′ (EPSG:{zone})"
    return Coordinate(float(lon), float(lat), system)


def sexagesimal(query: str) -> list[Coordinate]:
    """``10°15'00"N 105°58'12"E``; also with B (bắc) and Đ (đông), or spaces."""
    parts = _SPACED.findall(query)
    if len(parts) != 2:
        parts = _DMS.findall(query)
    if len(parts) != 2:
        return []
    first, second = (
        number(d) + number(m or "0") / 60 + number(s or "0") / 3600
        for d, m, s, _side in parts
    )
    return degrees(first, second)


def in_vietnam(lon: float, lat: float) -> bool:
    """Whether the place lies in the box around Vietnam and its seas."""
    return within(lon, LON_RANGE) and within(lat, LAT_RANGE)


def within(value: float, bounds: tuple[float, float]) -> bool:
    """Whether ``value`` lies between the two bounds."""
    return bounds[0] <= value <= bounds[1]
