"""The fast lane: health and public tiles answered in front of Django's middleware.

A tile requested before is answered from memory (or with 304) without SQL and without a
Django request; any other is read or rendered here too, once for all concurrent
requests. Everything else, and everything that is not public, goes on to Django. Bodies
are cached under a key that holds the version, so publishing needs no invalidation; the
live snapshot decides every two seconds what is still public.

In a process of its own (``gisportal.lane``) it answers what is hot and nothing else:
there no thread ever waits for a statement over features.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.http.request import split_domain_port, validate_host
from django.utils import translation

from gisportal.core.database import is_unreachable
from gisportal.core.errors import PortalError
from gisportal.core.geo import is_tile
from gisportal.core.middleware import believed_address, database_error
from gisportal.core.problem_details import problem_response
from gisportal.core.rate_limits import network_key
from gisportal.core.slots import asked_by
from layers.queries.live_layers import LiveLayer, live_layer
from layers.tiles.answer import CORS, Headers, TileAnswer, answer_tile
from layers.tiles.fetch import ready_body, tile_body
from layers.tiles.http_headers import in_zoom

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

HEALTH_PATH = "/healthz"
TILE_PATH = re.compile(r"/tiles/([a-z0-9-]{1,63})/(\d{1,2})/(\d{1,7})/(\d{1,7})\.mvt")
STATUS_LINES = {200: "200 OK", 204: "204 No Content", 304: "304 Not Modified"}


class ColdTileError(Exception):
    """The tile would have to be made."""


class FastLane:
    """WSGI application that answers health and public tiles itself.

    With ``makes_tiles`` off the tiles that are not ready are passed on, too.
    """

    def __init__(self, application: Application, *, makes_tiles: bool = True) -> None:
        self.application = application
        self.read = made_tile if makes_tiles else ready_tile

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer what is asked for most, pass everything else on."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        if environ["PATH_INFO"] == HEALTH_PATH:
            return healthy(environ["REQUEST_METHOD"], start_response)
        found = TILE_PATH.fullmatch(environ["PATH_INFO"])
        if found is None or not is_our_host(environ):
            return self.application(environ, start_response)
        return self.tile(found, environ, start_response)

    def tile(
        self, found: re.Match[str], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a public tile of the published version."""
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
                read=lambda *place: self.read(environ, *place),
            )
        except ColdTileError:
            return self.application(environ, start_response)
        except PortalError as error:
            return refuse(error, start_response)
        return send(answer, environ["REQUEST_METHOD"], start_response)


def healthy(method: str, start_response: StartResponse) -> Iterable[bytes]:
    """The process answers; no database, session, lock or file is touched."""
    body = b"ok\n"
    headers = [
        ("Content-Type", "text/plain"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(STATUS_LINES[200], headers)
    return [body] if method == "GET" else []


def is_our_host(environ: Environ) -> bool:
    """Whether the address names this portal; what does not, Django refuses in words."""
    host, _port = split_domain_port(environ.get("HTTP_HOST", ""))
    return bool(host) and validate_host(host, settings.ALLOWED_HOSTS)


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


def made_tile(environ: Environ, layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    """The tile's bytes, with the care for database connections a request gets.

    Raises ``UnavailableError`` for a lost database, a statement that took too long and
    when too many tiles are being made, in the client's language.
    """
    request = WSGIRequest(environ)
    language = translation.get_language_from_request(request)
    client = network_key(believed_address(environ))
    request_started.send(sender=FastLane, environ=environ)
    try:
        with translation.override(language), asked_by(client):
            return _with_words(layer, z, x, y)
    finally:
        request_finished.send(sender=FastLane)


def _with_words(layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    try:
        return tile_body(layer, z, x, y)
    except (DatabaseError, InterfaceError) as error:
        if not is_unreachable(error):
            raise
        raise database_error(error) from error


def ready_tile(_environ: Environ, layer: LiveLayer, z: int, x: int, y: int) -> bytes:
    """The tile's bytes where nothing must be made. Raises ``ColdTileError``."""
    body = ready_body(layer, z, x, y)
    if body is None:
        raise ColdTileError
    return body


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
