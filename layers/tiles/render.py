"""Vector tiles from PostGIS, gzipped, one or many in a round trip."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection, transaction
from isal import igzip

from gisportal.core.geo import MERCATOR_HALF, pixel_size
from gisportal.core.slots import statement_ms
from layers.queries.live_layers import LiveLayer
from layers.sql import statement

# Column and row of a tile at some zoom.
Place = tuple[int, int]

EXTENT = 4096
# Neighbour strip drawn around a tile, in tile units: outlines meet at the seams.
BUFFER = 64
# Below this zoom polygons under a pixel are summed up. Measured on 115,000 lots: tiles
# of 920, 1272, 1848 and 1215 kB at z7, z9, z11 and z12 become 4, 18, 150 and 310 kB, in
# the same time or less. From here on a pixel is under 10 m: few lots are smaller, and
# looking for them costs a tenth of the tile.
SUMMED_BELOW = 14
# They are summed up in cells of so many pixels; strip and tile are multiples of it.
CELL_PIXELS = 2
# isal's level 2 costs 1–2 % of the SQL; zlib's default 15–24 %.
GZIP_LEVEL = 2


def tile_parameters(layer: LiveLayer, z: int, tiles: list[Place]) -> dict[str, Any]:
    """Parameters of ``tile.sql``: envelopes in EPSG:3857 metres and the rest.

    At the layer's last zoom nothing is simplified: the map enlarges that tile
    further, and its grid (3.7 cm at zoom 18) is the precision that remains. On the
    way there polygons under a pixel are summed up.
    """
    size = 2 * MERCATOR_HALF / 2**z
    simplify = z < layer.max_zoom and layer.geometry_kind != "point"
    has_tiny = simplify and z < SUMMED_BELOW and layer.geometry_kind == "polygon"
    return {
        "slug": layer.slug,
        "version": layer.version,
        "class_field": layer.class_field,
        "xs": [x for x, _y in tiles],
        "ys": [y for _x, y in tiles],
        "west": [x * size - MERCATOR_HALF for x, _y in tiles],
        "south": [MERCATOR_HALF - (y + 1) * size for _x, y in tiles],
        "east": [(x + 1) * size - MERCATOR_HALF for x, _y in tiles],
        "north": [MERCATOR_HALF - y * size for _x, y in tiles],
        "margin": size * BUFFER / EXTENT,
        "tolerance": pixel_size(z) / 2 if simplify else 0.0,
        "tiny": pixel_size(z) if has_tiny else 0.0,
        "cell": pixel_size(z) * CELL_PIXELS,
    }


def render_tiles(
    layer: LiveLayer, z: int, tiles: list[Place], timeout_ms: int
) -> dict[Place, bytes]:
    """MVT bytes of the tiles (column, row), gzipped; empty where nothing lies.

    Raises ``OperationalError`` when the statement runs into its time limit.
    """
    text = f"SET LOCAL statement_timeout = {int(timeout_ms)};\n" + statement("tile")
    with _short_transaction(), connection.cursor() as cursor:
        cursor.execute(text, tile_parameters(layer, z, tiles))
        return {(x, y): _gzip(tile) for x, y, tile in cursor.fetchall()}


def render_tile(layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    """One tile's MVT bytes, gzipped; empty when nothing lies there.

    Raises ``OperationalError`` when the statement runs into its time limit.
    """
    return render_tiles(layer, z, [(x, y)], statement_ms("tile"))[x, y]


def _short_transaction() -> AbstractContextManager[object]:
    """A savepoint inside a transaction, nothing outside.

    Statements sent together are one transaction anyway; BEGIN and COMMIT would make
    four round trips of one, more than a small tile costs.
    """
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _gzip(tile: memoryview | None) -> bytes:
    return igzip.compress(bytes(tile), GZIP_LEVEL, mtime=0) if tile else b""
