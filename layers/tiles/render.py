"""One vector tile from PostGIS, gzipped."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from isal import igzip

from gisportal.lib.geo import MERCATOR_HALF, pixel_size
from gisportal.lib.sqlfile import sql
from layers.queries.live import LiveLayer

SQL_FOLDER = Path(__file__).resolve().parent.parent / "sql"
EXTENT = 4096
# Neighbour strip drawn around a tile, in tile units: outlines meet at the seams.
BUFFER = 64
# isal's level 2 costs 1–2 % of the SQL; zlib's default 15–24 %.
GZIP_LEVEL = 2


def tile_parameters(layer: LiveLayer, z: int, x: int, y: int) -> dict[str, object]:
    """Parameters of ``tile.sql``: the envelope in EPSG:3857 metres and the rest.

    At the layer's last zoom nothing is simplified: the map enlarges that tile
    further, and its grid (3.7 cm at zoom 18) is the precision that remains.
    """
    size = 2 * MERCATOR_HALF / 2**z
    west = -MERCATOR_HALF + x * size
    north = MERCATOR_HALF - y * size
    simplify = z < layer.max_zoom and layer.geometry_kind != "point"
    return {
        "slug": layer.slug,
        "version": layer.version,
        "class_field": layer.class_field,
        "west": west,
        "south": north - size,
        "east": west + size,
        "north": north,
        "margin": size * BUFFER / EXTENT,
        "tolerance": pixel_size(z) / 2 if simplify else 0.0,
    }


def render_tile(layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    """The tile's MVT bytes, gzipped; empty when nothing lies there.

    Raises ``OperationalError`` when the statement runs into its time limit.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = %s", [settings.STATEMENT_TIMEOUT_MS]
        )
        cursor.execute(sql(SQL_FOLDER, "tile"), tile_parameters(layer, z, x, y))
        (tile,) = cursor.fetchone()
    return igzip.compress(bytes(tile), compresslevel=GZIP_LEVEL) if tile else b""
