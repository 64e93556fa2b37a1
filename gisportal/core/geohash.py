"""GeoHash: a place as letters and digits, as the national parcel ID uses it.

Mã định danh thửa đất (TT 19/2026/TT-BNNMT, appendix I) is the 12-character GeoHash of
the parcel's label point in WGS 84. A cell of 12 characters is about 3.7 × 1.9 cm.
"""

from __future__ import annotations

from gisportal.core.geo import Box

ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
LENGTH = 12
# The country with its islands, degrees.
VIETNAM = Box(102.0, 6.5, 117.9, 23.5)


def encode(lon: float, lat: float, length: int = LENGTH) -> str:
    """GeoHash of a place in WGS 84 degrees."""
    bounds = [[-180.0, 180.0], [-90.0, 90.0]]
    value = [lon, lat]
    text, bits, axis = "", 0, 0
    for step in range(length * 5):
        low, high = bounds[axis]
        middle = (low + high) / 2
        is_upper = value[axis] >= middle
        bounds[axis][0 if is_upper else 1] = middle
        bits = bits << 1 | is_upper
        axis = 1 - axis
        if step % 5 == 4:
            text += ALPHABET[bits]
            bits = 0
    return text


def decode(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of the cell's middle; None for what is no GeoHash."""
    found = cell(text)
    if found is None:
        return None
    west, south, east, north = found
    return (west + east) / 2, (south + north) / 2


def cell(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the code's cell; None for what is no GeoHash."""
    bounds = [[-180.0, 180.0], [-90.0, 90.0]]
    axis = 0
    for letter in text.lower():
        number = ALPHABET.find(letter)
        if number < 0:
            return None
        for shift in range(4, -1, -1):
            low, high = bounds[axis]
            bounds[axis][0 if number >> shift & 1 else 1] = (low + high) / 2
            axis = 1 - axis
    (west, east), (south, north) = bounds
    return west, south, east, north


def place(text: str, shortest: int = LENGTH) -> tuple[float, float] | None:
    """The place in Vietnam that a code of ``shortest`` to 12 characters stands for.

    None for any other text: most words are no code, and most codes are elsewhere.
    """
    if not shortest <= len(text) <= LENGTH:
        return None
    found = decode(text)
    return found if found and VIETNAM.contains(*found) else None
