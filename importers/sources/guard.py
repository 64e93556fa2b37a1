"""Which addresses may be asked: nothing inside our own network but what a setting names.

A name is resolved here, every address it has is checked, and the connection is made to
the checked address itself: a name that answers differently the second time (DNS
rebinding) gains nothing. Redirects come through here again, hop by hop.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from gisportal.lib.network import is_open
from importers.sources.errors import AddressRefusedError, UnreachableError

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2_000
# What no address needs and what confuses programs that read addresses.
_STRANGE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


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


@dataclass(frozen=True)
class Endpoint:
    """A checked address to connect to."""

    family: socket.AddressFamily
    address: str
    port: int


def target(address: str) -> Target:
    """The address taken apart. Raises ``AddressRefusedError``."""
    try:
        parts = urlsplit(address)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise AddressRefusedError(_("This is no address that can be read.")) from error
    if len(address) > LONGEST or _STRANGE.search(address) or not host:
        raise AddressRefusedError(_("This is no address that can be read."))
    if parts.scheme not in DEFAULT_PORTS:
        raise AddressRefusedError(_("Only http:// and https:// addresses are read."))
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(
            _("Leave name and password out of the address; name a secret instead.")
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise AddressRefusedError(
            _("Letters with accents in the address must be percent-encoded.")
        )
    found = Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)
    _check_port(found)
    return found


def endpoints(found: Target) -> list[Endpoint]:
    """Checked addresses of the target's host, to be connected to as they are.

    Raises ``AddressRefusedError`` when one of them is not to be asked, and
    ``UnreachableError`` when the name is unknown.
    """
    try:
        answers = socket.getaddrinfo(
            found.host, found.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError) as error:
        raise UnreachableError(
            _("There is no machine named %(host)s.") % {"host": found.host}
        ) from error
    is_named = is_allowed_host(found)
    checked = []
    for family, _kind, _protocol, _name, place in answers:
        text = str(place[0])
        if not is_open(ipaddress.ip_address(text.partition("%")[0]), is_named=is_named):
            raise AddressRefusedError(
                _(
                    "%(host)s is a machine inside a private network and may not be "
                    "asked. An administrator can allow it (IMPORT_SOURCE_HOSTS)."
                )
                % {"host": found.host}
            )
        checked.append(Endpoint(family, text, found.port))
    return checked


def is_allowed_host(found: Target) -> bool:
    """Whether the setting names the host (``host`` or ``host:port``)."""
    named = {name.lower() for name in settings.IMPORT_SOURCE_HOSTS}
    return found.host in named or f"{found.host}:{found.port}" in named


def _host(name: str) -> str:
    """The host in the form that is asked for: small letters, punycode, no last dot."""
    name = name.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(name) from error


def _check_port(found: Target) -> None:
    if found.port in settings.IMPORT_SOURCE_PORTS:
        return
    named = {name.lower() for name in settings.IMPORT_SOURCE_HOSTS}
    if f"{found.host}:{found.port}" not in named:
        ports = ", ".join(map(str, settings.IMPORT_SOURCE_PORTS))
        raise AddressRefusedError(
            _("Port %(port)d is not asked; only %(ports)s.")
            % {"port": found.port, "ports": ports}
        )
