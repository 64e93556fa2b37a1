"""Columns of national parcel IDs, by what is in them.

The ID is a GeoHash of twelve characters somewhere in Vietnam. Twelve digits are never
one (they are an identity number), nor is a word: the alphabet lacks four letters.
"""

from __future__ import annotations

from collections.abc import Sequence

from gisportal.core import geohash

MIN_VALUES = 3
# Share of the values that must be IDs for a column whose name says nothing.
SURE = 0.8
# A column that is called so, and holds fewer than this, holds something else.
POSSIBLE = 0.5


def share_of_ids(values: Sequence[str]) -> float:
    """Which share of the values (non-empty texts) are national parcel IDs."""
    found = sum(geohash.place(value.strip()) is not None for value in values)
    return found / len(values) if values else 0.0


def hold_ids(values: Sequence[str]) -> bool:
    """Whether a column of these values holds IDs, whatever it is called."""
    return len(values) >= MIN_VALUES and share_of_ids(values) >= SURE


def hold_others(values: Sequence[str]) -> bool:
    """Whether a column called national parcel ID holds other values."""
    return bool(values) and share_of_ids(values) < POSSIBLE
