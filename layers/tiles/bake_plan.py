"""Which tiles of a version hold anything, and how deep they are baked.

The boxes of the features decide, with the strip around each tile: exactly the tiles
for which the tile statement would find rows.
"""

from __future__ import annotations

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from pmtiles.tile import zxy_to_tileid

from gisportal.core.geo import MERCATOR_HALF
from layers.queries.live_layers import LiveLayer
from layers.sql import statement
from layers.tiles.render import BUFFER, EXTENT

PLAN_TIMEOUT_MS = 300_000
# Boxes overlap: so many cells for each tile allowed are looked at before giving up.
OVERLAP = 20


def make_plan(layer: LiveLayer) -> np.ndarray:
    """PMTiles ids of the tiles to bake, ascending: zoom by zoom along the Hilbert curve.

    From the layer's first zoom down as long as there are not too many.
    """
    found: list[int] = []
    last = min(layer.max_zoom, settings.TILE_BAKE_MAX_ZOOM)
    for z in range(layer.min_zoom, last + 1):
        places = tiles_at(layer, z, settings.TILE_BAKE_MAX_TILES - len(found))
        if places is None:
            break
        found += sorted(zxy_to_tileid(z, x, y) for x, y in places)
    return np.array(found, dtype=np.uint64)


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
        cursor.execute(statement("tile_cells"), parameters)
        (cells,) = cursor.fetchone()
        if cells > parameters["cells"]:
            return None
        cursor.execute(statement("tile_plan"), parameters)
        places = cursor.fetchall()
    return None if len(places) > limit else places
