"""The fast lane: public tiles answered in front of Django's middleware.

A tile that was asked for before is answered from memory (or with 304) without SQL and
without a Django request; one that was not is read or made here too, once for all who
ask at the same time. Everything else, and everything that is not public, goes on to
Django. Bodies are kept under the version in their key, so publishing needs no
clearing; the live snapshot decides every two seconds what is still public.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import DatabaseError, InterfaceError, close_old_connections

from gisportal.core.database import is_unreachable
from gisportal.core.errors import PortalError
from gisportal.core.geo import is_tile
from gisportal.core.middleware import database_error
from gisportal.core.problem_details import problem_response
from layers.queries.live_layers import LiveLayer, live_layer
from layers.tiles.fetch import known_body, tile_body
from layers.tiles.http_headers import (
    MEDIA_TYPE,
    cache_control,
    etag_of,
    in_zoom,
    is_known,
)

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

TILE_PATH = re.compile(r"/tiles/([a-z0-9-]{1,63})/(\d{1,2})/(\d{1,7})/(\d{1,7})\.mvt")
CORS = ("Access-Control-Allow-Origin", "*")


class HotTiles:
    """WSGI application that answers public tiles itself."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a public tile, pass everything else on."""
        found = TILE_PATH.fullmatch(environ["PATH_INFO"])
        if found is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        layer = public_layer(found[1])
        # The map adds the field its classes come from: other classes, another address.
        asked = environ.get("QUERY_STRING", "").removeprefix("v=")
        wanted = asked.removesuffix(f"&by={layer.class_field}") if layer else asked
        if layer is None or wanted not in ("", layer.token):
            return self.application(environ, start_response)
        z, x, y = int(found[2]), int(found[3]), int(found[4])
        if not (is_tile(z, x, y) and in_zoom(layer, z)):
            return self.application(environ, start_response)
        tag = etag_of(layer, z, x, y)
        headers = [("ETag", tag), ("Cache-Control", cache_control(layer, wanted)), CORS]
        if is_known(environ.get("HTTP_IF_NONE_MATCH"), tag):
            start_response("304 Not Modified", headers)
            return []
        body = known_body(tag)
        if body is None:
            try:
                body = find_body(environ, layer, (z, x, y))
            except PortalError as error:
                return refuse(error, start_response)
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
        return [body] if environ["REQUEST_METHOD"] == "GET" else []


def public_layer(slug: str) -> LiveLayer | None:
    """The live public layer; None when unknown, not public or the database is away."""
    try:
        layer = live_layer(slug)
    except (DatabaseError, InterfaceError) as error:
        if not is_unreachable(error):
            raise
        close_old_connections()
        return None
    return layer if layer is not None and layer.is_public else None


def find_body(environ: Environ, layer: LiveLayer, tile: tuple[int, int, int]) -> bytes:
    """The tile's bytes, with the care for database connections a request gets.

    Raises ``UnavailableError`` for a lost database and a statement that took too long.
    """
    request_started.send(sender=HotTiles, environ=environ)
    try:
        return tile_body(layer, *tile)
    except (DatabaseError, InterfaceError) as error:
        if not is_unreachable(error):
            raise
        raise database_error(error) from error
    finally:
        request_finished.send(sender=HotTiles)


def refuse(error: PortalError, start_response: StartResponse) -> Iterable[bytes]:
    """The error as problem+json; nobody may keep it."""
    response = problem_response(error)
    headers: Headers = [(k, v) for k, v in response.items()]
    headers += [
        ("Cache-Control", "no-store"),
        ("Content-Length", str(len(response.content))),
        CORS,
    ]
    start_response(f"{response.status_code} {response.reason_phrase}", headers)
    return [response.content]
