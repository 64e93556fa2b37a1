"""Asking machines that people name: webhooks, other cities, providers of text messages.

The name is looked up once, every address it has is checked, and the socket goes to the
checked address itself, so that a name that answers differently the second time gains
nothing. Redirects are not followed, proxies of the environment not used, the answer is
cut at a size and the whole at a time.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from gisportal.lib.network import is_open

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2_000
SECONDS = 20.0
# Bytes of an answer that are read.
MOST = 1 << 20
AGENT = "gisportal/1"
_STRANGE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
# What the client may raise about an answer that is none.
_BROKEN = (OSError, http.client.HTTPException, ValueError, AttributeError)


class OutboundError(Exception):
    """The other machine was not asked, or did not answer."""


class RefusedAddressError(OutboundError):
    """The address is not one that may be asked."""


class SilentError(OutboundError):
    """Nobody answers there, or the answer broke off."""


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


@dataclass(frozen=True)
class _Target:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_usual = DEFAULT_PORTS[self.scheme] == self.port
        return host if is_usual else f"{host}:{self.port}"

    @property
    def is_named(self) -> bool:
        """Whether a setting allows the host although it is inside a network."""
        named = {name.lower() for name in settings.OUTBOUND_HOSTS}
        return self.host in named or f"{self.host}:{self.port}" in named


def check(url: str) -> None:
    """Refuse an address that could never be asked. Raises ``RefusedAddressError``.

    The name is not looked up: what it means may have changed when it is asked.
    """
    target = _target(url)
    with suppress(ValueError):
        address = ipaddress.ip_address(target.host)
        if not is_open(address, is_named=target.is_named):
            raise RefusedAddressError("inside a private network")


def request(
    method: str,
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float = SECONDS,
) -> Answer:
    """Ask ``url``; the answer whatever its status. Raises ``OutboundError``."""
    target = _target(url)
    sent = {
        "Host": target.authority,
        "User-Agent": AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = _connected(target, seconds)
    cut = threading.Timer(seconds, lambda: _shut(connection.sock))
    cut.daemon = True
    cut.start()
    try:
        connection.sock = _secured(connection.sock, target)
        connection.request(method, target.path, body=body or None, headers=sent)
        response = connection.getresponse()
        read = response.read(MOST + 1)
    except _BROKEN as error:
        raise SilentError(type(error).__name__) from error
    finally:
        cut.cancel()
        connection.close()
    if len(read) > MOST:
        raise SilentError("answer too long")
    facts = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, facts, read)


def _target(url: str) -> _Target:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        host = host if host.isascii() else host.encode("idna").decode("ascii")
        port = parts.port
    except ValueError as error:
        raise RefusedAddressError("unreadable") from error
    if len(url) > LONGEST or _STRANGE.search(url) or not url.isascii() or not host:
        raise RefusedAddressError("unreadable")
    if parts.scheme not in DEFAULT_PORTS or parts.username or parts.password:
        raise RefusedAddressError("only http and https, without a password")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = _Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)
    if target.scheme != "https" and not target.is_named:
        # What is said is about people's reports: never in the open.
        raise RefusedAddressError("only https (OUTBOUND_HOSTS names exceptions)")
    return target


def _connected(target: _Target, seconds: float) -> socket.socket:
    """A socket to the first checked address that takes it."""
    failure: OSError | None = None
    for family, address in _addresses(target):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(seconds)
        try:
            sock.connect((address, target.port))
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise SilentError(type(failure).__name__) from failure


def _addresses(target: _Target) -> list[tuple[socket.AddressFamily, str]]:
    try:
        found = socket.getaddrinfo(
            target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError) as error:
        raise SilentError("unknown name") from error
    checked = []
    for family, _kind, _protocol, _name, place in found:
        text = str(place[0])
        address = ipaddress.ip_address(text.partition("%")[0])
        if not is_open(address, is_named=target.is_named):
            raise RefusedAddressError("inside a private network")
        checked.append((family, text))
    return checked


def _secured(sock: socket.socket, target: _Target) -> socket.socket:
    if target.scheme != "https":
        return sock
    context = ssl.create_default_context()
    return context.wrap_socket(sock, server_hostname=target.host)


def _shut(sock: socket.socket | None) -> None:
    """Wake whoever waits for the socket; also while an answer trickles in."""
    with suppress(OSError, AttributeError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
