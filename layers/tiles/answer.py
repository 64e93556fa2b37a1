"""The answer to a tile request, the same at every address that serves tiles.

The fast lane (``wsgi``), the Django view and OGC API Tiles find the layer by rules of
their own; what is answered then, and with which headers, is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseNotModified

from layers.queries.live_layers import LiveLayer
from layers.tiles.fetch import MEMORY, tile_body
from layers.tiles.http_headers import (
    MEDIA_TYPE,
    cache_control,
    etag_of,
    in_zoom,
    is_known,
)

Headers = list[tuple[str, str]]
# (z, x, y)
Place = tuple[int, int, int]
ReadBody = Callable[[LiveLayer, int, int, int], bytes]
CORS = ("Access-Control-Allow-Origin", "*")
# How many seconds the reverse proxy may keep it, whatever browsers are told: with the
# snapshot's two, a withdrawn layer is gone within five. nginx keeps the line to itself.
PROXY = ("X-Accel-Expires", "3")


@dataclass(slots=True)
class TileAnswer:
    """Status, headers and body, for WSGI and for Django alike."""

    status: int
    headers: Headers
    body: bytes = b""

    def response(self) -> HttpResponse:
        """The answer as Django's response."""
        if self.status == 304:
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = HttpResponse(self.body, status=self.status)
        for name, value in self.headers:
            response[name] = value
        return response


def answer_tile(
    layer: LiveLayer,
    place: Place,
    *,
    version: str | None = "",
    if_none_match: str | None = None,
    is_past: bool = False,
    read: ReadBody = tile_body,
) -> TileAnswer:
    """Answer for one tile of a layer that the client may see.

    ``version`` is what the address names (``v=``), ``is_past`` whether that is an
    earlier version than the published one. ``read`` gets the bytes that are not in
    memory; what it raises is passed on. A layer that is not public has no tag: its
    tiles are not to be kept anywhere.
    """
    tag = etag_of(layer, *place)
    headers = [("Cache-Control", cache_control(layer, version, is_past=is_past)), CORS]
    if layer.is_public:
        headers.append(("ETag", tag))
        if not is_past:
            headers.append(PROXY)
        if is_known(if_none_match, tag):
            return TileAnswer(304, headers)
    if not in_zoom(layer, place[0]):
        return TileAnswer(204, headers)
    body = MEMORY.get(tag) if layer.is_public else None
    return with_body(read(layer, *place) if body is None else body, headers)


def with_body(body: bytes, headers: Headers) -> TileAnswer:
    """200 with gzipped tile bytes, or 204 where nothing lies."""
    if not body:
        return TileAnswer(204, headers)
    described = [("Content-Type", MEDIA_TYPE), ("Content-Encoding", "gzip")]
    return TileAnswer(200, headers + described, body)
