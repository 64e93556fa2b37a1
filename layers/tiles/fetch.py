"""Where a tile's bytes come from: memory, the archive, SQL, once for all who ask."""

from __future__ import annotations

from django.conf import settings

from gisportal.core import rate_limits
from gisportal.core.slots import asking_client, slot, statement_ms
from layers.queries.live_layers import LiveLayer
from layers.tiles.http_headers import etag_of
from layers.tiles.memory_cache import TileCache
from layers.tiles.open_archives import ARCHIVES
from layers.tiles.render import render_tile
from layers.tiles.single_flight import Flights

MEMORY = TileCache(settings.TILE_CACHE_MB * 1024 * 1024)
# A little longer than the statement it waits for, so that its own error arrives.
FLIGHTS = Flights(statement_ms("tile") / 1000 + 1)


def tile_body(layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    """The tile's gzipped bytes; empty when nothing lies there.

    Only tiles of public layers are remembered. One that must be made takes a slot.
    Raises ``OperationalError`` when the statement runs into its time limit: a half
    tile is never answered.
    """
    body = ready_body(layer, z, x, y)
    if body is not None:
        return body
    if asking_client():
        rate_limits.count("tiles", asking_client())
    with slot("tile"):
        # Somebody else may have made it while this one waited.
        body = ready_body(layer, z, x, y)
        if body is not None:
            return body
        tag = etag_of(layer, z, x, y)
        return FLIGHTS.share(tag, lambda: made_body(layer, z, x, y))


def ready_body(layer: LiveLayer, z: int, x: int, y: int) -> bytes | None:
    """The tile from memory or the archive; None when it is in neither."""
    if not layer.is_public:
        return None
    tag = etag_of(layer, z, x, y)
    body = MEMORY.get(tag)
    if body is None:
        archive = ARCHIVES.archive(layer)
        if archive is not None and archive.holds_zoom(z):
            body = archive.tile(z, x, y)
            MEMORY.put(tag, body)
    return body


def made_body(layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    """The tile from its features."""
    body = render_tile(layer, z, x, y)
    if layer.is_public:
        MEMORY.put(etag_of(layer, z, x, y), body)
    return body
