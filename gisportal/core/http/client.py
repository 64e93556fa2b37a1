"""Asking machines that people name: data sources, webhooks, other cities, text messages.

Written on the standard library's client, because what matters here is to which number
the socket goes. Redirects are not followed, proxies of the environment not used, and
whoever trickles is cut off when the time is over.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings

from gisportal.core.http.networks import is_open
from gisportal.core.http.targets import (
    Endpoint,
    OutboundError,
    RefusedAddressError,
    SilentError,
    Target,
    Why,
    endpoints,
    target,
)

__all__ = ["OutboundError", "RefusedAddressError", "SilentError"]
CONNECT = 15.0
# Seconds one question takes at most, and of silence after which it is given up.
SECONDS = 20.0
# Bytes of an answer that are read.
MOST = 1 << 20
AGENT = "gisportal/1"
# What the client may raise about an answer that is none.
BROKEN = (OSError, http.client.HTTPException, ValueError, AttributeError)


@dataclass(frozen=True)
class Answer:
    """What came back; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300


def check(url: str) -> None:
    """Refuse an address that could never be asked. Raises ``RefusedAddressError``.

    The name is not looked up: what it means may have changed when it is asked.
    """
    found = _sealed(url)
    with suppress(ValueError):
        address = ipaddress.ip_address(found.host)
        if not is_open(address, is_named=found.is_among(settings.OUTBOUND_HOSTS)):
            raise RefusedAddressError(Why.INSIDE)


def request(
    method: str,
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float = SECONDS,
) -> Answer:
    """Ask ``url``; the answer whatever its status. Raises ``OutboundError``."""
    found = _sealed(url)
    sent = {
        "Host": found.authority,
        "User-Agent": AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    until = time.monotonic() + seconds
    is_named = found.is_among(settings.OUTBOUND_HOSTS)
    places = endpoints(found, is_named=is_named)
    try:
        with connected(found, places, seconds) as connection:
            connection.request(method, found.path, body=body or None, headers=sent)
            response = connection.getresponse()
            read = response.read(MOST + 1)
    except BROKEN as error:
        raise SilentError(type(error).__name__) from error
    if time.monotonic() >= until:
        # A socket that was cut looks like an answer that has ended.
        raise SilentError("too slow")
    if len(read) > MOST:
        raise SilentError("answer too long")
    facts = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, facts, read)


@contextmanager
def connected(
    found: Target,
    places: Sequence[Endpoint],
    seconds: float,
    *,
    silence: float = SECONDS,
    authority: str = "",
) -> Iterator[http.client.HTTPConnection]:
    """A connection to the first of the checked places that takes it.

    It is cut after ``seconds``, whatever is going on, and after ``silence`` seconds in
    which nothing came. Over TLS the host's name is verified, by the system's
    certificates and those of the file ``authority``. Raises ``SilentError``.
    """
    connection = http.client.HTTPConnection(found.host, found.port)
    # Never of itself: that would look the name up again.
    connection.auto_open = 0
    with _Cut(seconds) as cut:
        try:
            cut.sock = _taken(places, cut.until)
            cut.sock.settimeout(min(silence, seconds))
            if found.scheme == "https":
                cut.sock = _wrapped(cut.sock, found, authority)
                cut.sock.do_handshake()
        except BROKEN as error:
            raise SilentError(type(error).__name__) from error
        connection.sock = cut.sock
        try:
            yield connection
        finally:
            connection.close()


class _Cut:
    """Shuts the present socket when the time is over, and at the end in any case."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        # Held here: the client lets go of it while the answer is still being read.
        self.sock: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> _Cut:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        if self.sock is not None:
            self.sock.close()

    def _shut(self) -> None:
        """Wake whoever waits for the socket; also while headers trickle in."""
        if self.sock is not None:
            with suppress(OSError):
                # Not TLS's own way of closing, which would wait for the peer.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _sealed(url: str) -> Target:
    found = target(url)
    if found.scheme != "https" and not found.is_among(settings.OUTBOUND_HOSTS):
        # What is said is about people's reports: never in the open.
        raise RefusedAddressError(Why.SCHEME)
    return found


def _taken(places: Sequence[Endpoint], until: float) -> socket.socket:
    """A socket to the first place that takes it. Raises ``OSError``."""
    failure: OSError = TimeoutError()
    for place in places:
        left = until - time.monotonic()
        if left <= 0:
            break
        sock = socket.socket(place.family, socket.SOCK_STREAM)
        sock.settimeout(min(CONNECT, left))
        try:
            sock.connect((place.address, place.port))
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def _wrapped(sock: socket.socket, found: Target, authority: str) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(authority)
    # The handshake comes after, when the socket is known to who may have to cut it.
    return context.wrap_socket(
        sock, server_hostname=found.host, do_handshake_on_connect=False
    )
