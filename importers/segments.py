"""Lines as arrays: their distinct points, and the straight pieces between them."""

from __future__ import annotations

import numpy as np
import shapely


def distinct_points(coords: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct points, and for every coordinate which of them it is."""
    order = np.lexsort((coords[:, 1], coords[:, 0]))
    ordered = coords[order]
    is_new = np.ones(len(coords), bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    places = np.empty(len(coords), np.int64)
    places[order] = np.cumsum(is_new) - 1
    return ordered[is_new], places


def merged_segments(lines: np.ndarray, *, only_unshared: bool = False) -> np.ndarray:
    """The straight pieces of the lines, each once, joined to long lines.

    ``only_unshared`` leaves out pieces that occur more than once. Few long lines are
    noded and closed much faster than many short ones.
    """
    coords, owners = shapely.get_coordinates(lines, return_index=True)
    _points, places = distinct_points(coords)
    begins = np.flatnonzero(owners[1:] == owners[:-1])
    low = np.minimum(places[begins], places[begins + 1])
    high = np.maximum(places[begins], places[begins + 1])
    _codes, first, counts = np.unique(
        low * len(coords) + high, return_index=True, return_counts=True
    )
    kept = begins[first[counts == 1] if only_unshared else first]
    kept = kept[places[kept] != places[kept + 1]]
    ends = np.stack([coords[kept], coords[kept + 1]], axis=1)
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))
    pieces: np.ndarray = shapely.get_parts(merged)
    return pieces
