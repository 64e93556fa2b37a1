"""Addresses that people name: taken apart, looked up once, every number checked.

The connection is made to the checked number itself: a name that answers differently
the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from gisportal.core.http.networks import is_open

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2_000
# What no address needs and what confuses programs that read addresses.
_STRANGE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


class OutboundError(Exception):
    """The other machine was not asked, or did not answer."""


class Why(StrEnum):
    """Why an address is refused."""

    UNREADABLE = "unreadable"
    SCHEME = "scheme"
    PASSWORD = "password"  # noqa: S105 - a reason, no password
    ACCENTS = "accents"
    INSIDE = "inside"


class RefusedAddressError(OutboundError):
    """The address is not one that may be asked; ``why`` says what is wrong with it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class SilentError(OutboundError):
    """Nobody answers there, or the answer broke off."""


@dataclass(frozen=True)
class Target:
    """An address taken apart; ``path`` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Secrets go only to the origin they were given for."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_usual = DEFAULT_PORTS[self.scheme] == self.port
        return host if is_usual else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The address without its query, which may hold secrets: for logs and pages."""
        return f"{self.scheme}://{self.authority}{self.path.partition('?')[0]}"

    def is_among(self, names: Iterable[str]) -> bool:
        """Whether a setting's ``names`` have the host (``host`` or ``host:port``)."""
        named = {name.lower() for name in names}
        return self.host in named or self.is_port_among(named)

    def is_port_among(self, names: Iterable[str]) -> bool:
        """Whether they have it with its very port."""
        named = {name.lower() for name in names}
        return f"{self.host}:{self.port}" in named


@dataclass(frozen=True)
class Endpoint:
    """A checked number to connect to."""

    family: socket.AddressFamily
    address: str
    port: int


def target(address: str) -> Target:
    """The address taken apart. Raises ``RefusedAddressError``."""
    try:
        parts = urlsplit(address)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise RefusedAddressError(Why.UNREADABLE) from error
    if len(address) > LONGEST or _STRANGE.search(address) or not host:
        raise RefusedAddressError(Why.UNREADABLE)
    if parts.scheme not in DEFAULT_PORTS:
        raise RefusedAddressError(Why.SCHEME)
    if parts.username is not None or parts.password is not None:
        raise RefusedAddressError(Why.PASSWORD)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise RefusedAddressError(Why.ACCENTS)
    return Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)


def endpoints(found: Target, *, is_named: bool) -> list[Endpoint]:
    """Checked numbers of the target's host, to be connected to as they are.

    ``is_named``: a setting names the host, which may then be inside our network. Raises
    ``RefusedAddressError`` when one of them is not to be asked, and ``SilentError`` when
    the name is unknown.
    """
    try:
        answers = socket.getaddrinfo(
            found.host, found.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError) as error:
        raise SilentError("unknown name") from error
    checked = []
    for family, _kind, _protocol, _name, place in answers:
        text = str(place[0])
        if not is_open(ipaddress.ip_address(text.partition("%")[0]), is_named=is_named):
            raise RefusedAddressError(Why.INSIDE)
        checked.append(Endpoint(family, text, found.port))
    return checked


def _host(name: str) -> str:
    """The host in the form that is asked for: small letters, punycode, no last dot."""
    name = name.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(name) from error
