"""The fast lane: public tiles answered in front of Django's middleware.

A tile requested before is answered from memory (or with 304) without SQL and without a
Django request; any other is read or rendered here too, once for all concurrent
requests. Everything else, and everything that is not public, goes on to Django. Bodies
are cached under a key that holds the version, so publishing needs no invalidation; the
live snapshot decides every two seconds what is still public.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import DatabaseError, InterfaceError, close_old_connections

from gisportal.core.database import is_unreachable
from gisportal.core.errors import PortalError
from gisportal.core.geo import is_tile
from gisportal.core.middleware import database_error
from gisportal.core.problem_details import problem_response
from layers.queries.live_layers import LiveLayer, live_layer
from layers.tiles.answer import CORS, Headers, TileAnswer, answer_tile
from layers.tiles.fetch import tile_body
from layers.tiles.http_headers import in_zoom

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

TILE_PATH = re.compile(r"/tiles/([a-z0-9-]{1,63})/(\d{1,2})/(\d{1,7})/(\d{1,7})\.mvt")
STATUS_LINES = {200: "200 OK", 204: "204 No Content", 304: "304 Not Modified"}


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
        query = environ.get("QUERY_STRING", "").removeprefix("v=")
        version = query.removesuffix(f"&by={layer.class_field}") if layer else query
        if layer is None or version not in ("", layer.token):
            return self.application(environ, start_response)
        z, x, y = int(found[2]), int(found[3]), int(found[4])
        if not (is_tile(z, x, y) and in_zoom(layer, z)):
            return self.application(environ, start_response)
        try:
            answer = answer_tile(
                layer,
                (z, x, y),
                version=version,
                if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
                read=partial(read_body, environ),
            )
        except PortalError as error:
            return refuse(error, start_response)
        return send(answer, environ["REQUEST_METHOD"], start_response)


def send(
    answer: TileAnswer, method: str, start_response: StartResponse
) -> Iterable[bytes]:
    """The answer with the headers that Django's middleware would have added."""
    headers = answer.headers
    if answer.body:
        headers += [
            ("Content-Length", str(len(answer.body))),
            ("X-Content-Type-Options", "nosniff"),
        ]
    start_response(STATUS_LINES[answer.status], headers)
    return [answer.body] if answer.body and method == "GET" else []


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


def read_body(environ: Environ, layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    """The tile's bytes, with the care for database connections a request gets.

    Raises ``UnavailableError`` for a lost database and a statement that took too long.
    """
    request_started.send(sender=HotTiles, environ=environ)
    try:
        return tile_body(layer, z, x, y)
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
