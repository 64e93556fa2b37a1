"""Which tiles of a version hold anything, and how deep they are baked.

The boxes of the features decide, with the strip around each tile: exactly the tiles
for which the tile statement would find rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from pmtiles.tile import zxy_to_tileid

from gisportal.core.geo import MERCATOR_HALF
from gisportal.core.sql_files import sql
from layers.queries.live_layers import LiveLayer
from layers.tiles.render import BUFFER, EXTENT, SQL_FOLDER

PLAN_TIMEOUT_MS = 300_000
# Boxes overlap: so many cells for each tile allowed are looked at before giving up.
OVERLAP = 20


@dataclass(frozen=True)
class Plan:
    """PMTiles ids of the tiles to bake, ascending: zoom by zoom along the Hilbert curve.

    ``max_zoom`` is the last zoom baked whole; None when not even the first one may be.
    """

    ids: np.ndarray
    min_zoom: int
    max_zoom: int | None


def last_zoom(layer: LiveLayer) -> int:
    """The zoom where baking ends at the latest."""
    return min(layer.max_zoom, settings.TILE_BAKE_MAX_ZOOM)


def make_plan(layer: LiveLayer) -> Plan:
    """Tiles from the layer's first zoom down as long as there are not too many."""
    limit = settings.TILE_BAKE_MAX_TILES
    found: list[int] = []
    deepest: int | None = None
    for z in range(layer.min_zoom, last_zoom(layer) + 1):
        remaining = limit - len(found)
        places = tiles_at(layer, z, remaining)
        if places is None:
            break
        found += sorted(zxy_to_tileid(z, x, y) for x, y in places)
        deepest = z
    return Plan(np.array(found, dtype=np.uint64), layer.min_zoom, deepest)


def tiles_at(layer: LiveLayer, z: int, limit: int) -> list[tuple[int, int]] | None:
    """Columns and rows of the tiles that hold anything; None when above ``limit``."""
    size = 2 * MERCATOR_HALF / 2**z
    parameters = {
        "version": layer.version,
        "half": MERCATOR_HALF,
        "size": size,
        "margin": size * BUFFER / EXTENT,
        "last": 2**z - 1,
        "cells": limit * OVERLAP,
        "limit": limit + 1,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [PLAN_TIMEOUT_MS])
        cursor.execute(sql(SQL_FOLDER, "tile_cells"), parameters)
        (cells,) = cursor.fetchone()
        if cells > parameters["cells"]:
            return None
        cursor.execute(sql(SQL_FOLDER, "tile_plan"), parameters)
        places = cursor.fetchall()
    return None if len(places) > limit else places
