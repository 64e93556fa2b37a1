"""Sheet and parcel numbers as cadastral rules give them.

Sheets are squares of the VN-2000 grid, numbered within a commune from left to right
and top to bottom; parcels are numbered within a sheet from the northernmost, in
bands that run left to right and back again.
"""

from __future__ import annotations

import numpy as np

SHEET = 500.0
"""Side of a map sheet at 1:1000, metres."""
BAND = 70.0
"""Height of the bands in which parcels of a sheet are numbered."""


def sheet_numbers(points: np.ndarray, communes: np.ndarray) -> np.ndarray:
    """Return the sheet number of each of (n, 2) label points."""
    cells = np.floor(points / SHEET).astype(int)
    numbers = np.zeros(len(points), dtype=int)
    for commune in np.unique(communes):
        inside = np.flatnonzero(communes == commune)
        reading_order = np.column_stack([-cells[inside, 1], cells[inside, 0]])
        _, order = np.unique(reading_order, axis=0, return_inverse=True)
        numbers[inside] = order.ravel() + 1
    return numbers


def parcel_numbers(
    points: np.ndarray, communes: np.ndarray, sheets: np.ndarray
) -> np.ndarray:
    """Return each parcel's number within its sheet."""
    numbers = np.zeros(len(points), dtype=int)
    keys = np.char.add(np.char.add(communes.astype(str), "-"), sheets.astype(str))
    for key in np.unique(keys):
        inside = np.flatnonzero(keys == key)
        x, y = points[inside, 0], points[inside, 1]
        band = np.floor((y.max() - y) / BAND).astype(int)
        across = np.where(band % 2 == 0, x, -x)
        numbers[inside[np.lexsort((across, band))]] = np.arange(1, len(inside) + 1)
    return numbers
