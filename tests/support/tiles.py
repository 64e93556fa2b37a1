"""Addresses of tiles, and what a tile holds."""

from __future__ import annotations

import gzip
import math
from typing import Any

import mapbox_vector_tile

from tests.support.factories import (
    LAT,
    LON,
)


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Column and row of the tile that holds a place."""
    x = int((lon + 180) / 360 * 2**z)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
    return x, y


def address(z: int = 17, **extra: object) -> str:
    """Address of the tile of the factories' corner."""
    x, y = tile_at(LON + 0.0001, LAT + 0.0001, z)
    query = "&".join(f"{k}={v}" for k, v in extra.items())
    return f"/tiles/parcels/{z}/{x}/{y}.mvt" + (f"?{query}" if query else "")


def decode(response: Any) -> dict[str, Any]:
    """Layers and features of a gzipped tile."""
    return mapbox_vector_tile.decode(gzip.decompress(response.content))
