"""The fast lane: public tiles answered in front of Django's middleware.

A tile that was asked for before is answered from memory (or with 304) without SQL and
without a Django request. Everything else, and everything that is not public, goes on
to Django. Bodies are kept under the version in their key, so publishing needs no
clearing; the live snapshot decides every two seconds what is still public.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from layers.queries.live import LiveLayer, live_layer
from layers.tiles.views import MEDIA_TYPE, cache_control, etag_of, in_zoom

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

TILE_PATH = re.compile(r"/tiles/([a-z0-9-]{1,63})/(\d{1,2})/(\d{1,7})/(\d{1,7})\.mvt")


class TileCache:
    """Gzipped tile bodies in memory, the least recently used dropped first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.bodies: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        """The body under ``tag``, now the most recently used."""
        with self.lock:
            body = self.bodies.get(tag)
            if body is not None:
                self.bodies.move_to_end(tag)
            return body

    def put(self, tag: str, body: bytes) -> None:
        """Keep ``body``; drop old ones over the limit."""
        with self.lock:
            self.size += len(body) - len(self.bodies.pop(tag, b""))
            self.bodies[tag] = body
            while self.size > self.limit:
                _tag, dropped = self.bodies.popitem(last=False)
                self.size -= len(dropped)


class HotTiles:
    """WSGI application that answers known public tiles itself."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.cache = TileCache(settings.TILE_CACHE_MB * 1024 * 1024)

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer from memory where possible, else pass on (and remember)."""
        if environ["REQUEST_METHOD"] != "GET":
            return self.application(environ, start_response)
        found = TILE_PATH.fullmatch(environ["PATH_INFO"])
        layer = self.public_layer(found[1]) if found else None
        wanted = environ.get("QUERY_STRING", "").removeprefix("v=")
        if found is None or layer is None or wanted not in ("", str(layer.version)):
            return self.application(environ, start_response)
        z, x, y = (int(part) for part in found.groups()[1:])
        if not in_zoom(layer, z):
            return self.application(environ, start_response)
        tag = etag_of(layer, z, x, y)
        headers = [
            ("ETag", tag),
            ("Cache-Control", cache_control(layer, wanted or None)),
            ("Access-Control-Allow-Origin", "*"),
        ]
        if environ.get("HTTP_IF_NONE_MATCH") == tag:
            start_response("304 Not Modified", headers)
            return []
        body = self.cache.get(tag)
        if body is None:
            return self.remember(tag, environ, start_response)
        if not body:
            start_response("204 No Content", headers)
            return []
        headers += [
            ("Content-Type", MEDIA_TYPE),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response("200 OK", headers)
        return [body]

    def remember(
        self, tag: str, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let Django make the tile and keep its body."""
        seen: list[str] = []

        def watch(status: str, headers: Any, exc_info: Any = None) -> Any:
            seen[:] = [status[:3]]
            return start_response(status, headers, exc_info)

        response = self.application(environ, watch)
        try:
            body = b"".join(response)
        finally:
            close = getattr(response, "close", None)
            if close is not None:
                close()
        if seen in (["200"], ["204"]):
            self.cache.put(tag, body)
        return [body]

    @staticmethod
    def public_layer(slug: str) -> LiveLayer | None:
        """The live public layer; None when unknown, not public or the database is away."""
        try:
            layer = live_layer(slug)
        except (DatabaseError, InterfaceError):
            close_old_connections()
            return None
        return layer if layer is not None and layer.is_public else None
