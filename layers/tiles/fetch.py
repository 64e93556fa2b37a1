"""Where a tile's bytes come from: memory, the archive, SQL, once for all who ask."""

from __future__ import annotations

from django.conf import settings

from layers.queries.live_layers import LiveLayer
from layers.tiles.http_headers import etag_of
from layers.tiles.memory_cache import TileCache
from layers.tiles.open_archives import SHELF
from layers.tiles.render import render_tile
from layers.tiles.single_flight import Flights

MEMORY = TileCache(settings.TILE_CACHE_MB * 1024 * 1024)
# A little longer than the statement it waits for, so that its own error arrives.
FLIGHTS = Flights(settings.STATEMENT_TIMEOUT_MS / 1000 + 1)


def tile_body(layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    """The tile's gzipped bytes; empty when nothing lies there.

    Only tiles of public layers are remembered. Raises ``OperationalError`` when the
    statement runs into its time limit: a half tile is never answered.
    """
    tag = etag_of(layer, z, x, y)

    def make() -> bytes:
        body = MEMORY.get(tag) if layer.is_public else None
        if body is None:
            archive = SHELF.archive(layer) if layer.is_public else None
            if archive is not None and archive.holds_zoom(z):
                body = archive.tile(z, x, y)
            else:
                body = render_tile(layer, z, x, y)
            if layer.is_public:
                MEMORY.put(tag, body)
        return body

    return FLIGHTS.share(tag, make)
