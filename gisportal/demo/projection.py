"""WGS84 to VN-2000 and back, pinned to the official transformation EPSG:6960."""

from __future__ import annotations

from functools import cache

import numpy as np
from pyproj import Transformer
from pyproj.transformer import TransformerGroup

EPSG = 9209
"""VN-2000 / TM-3 105-30: the zone of the former Vĩnh Long and Trà Vinh provinces."""

OFFICIAL_OPERATION = "VN-2000 to WGS 84 (2)"
"""The name PROJ gives EPSG:6960; its default in the delta is 0.8 m away."""


@cache
def _transformer() -> Transformer:
    group = TransformerGroup("EPSG:4326", f"EPSG:{EPSG}", always_xy=True)
    for transformer in group.transformers:
        if OFFICIAL_OPERATION in transformer.description:
            return transformer
    raise RuntimeError("PROJ does not know EPSG:6960 (VN-2000 to WGS 84)")


def from_lon_lat(lon_lat: np.ndarray) -> np.ndarray:
    """Project an (n, 2) array of WGS84 degrees to VN-2000 metres (east, north)."""
    points = np.asarray(lon_lat, dtype=float)
    return np.column_stack(_transformer().transform(points[:, 0], points[:, 1]))


def to_lon_lat(points: np.ndarray) -> np.ndarray:
    """Return an (n, 2) array of VN-2000 metres as WGS84 degrees."""
    points = np.asarray(points, dtype=float)
    return np.column_stack(
        _transformer().transform(points[:, 0], points[:, 1], direction="INVERSE")
    )
