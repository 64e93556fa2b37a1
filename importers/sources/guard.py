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

from importers.sources.errors import AddressRefusedError, UnreachableError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2_000
# What no address needs and what confuses programs that read addresses.
_STRANGE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
# Public by their number, yet answered by the machine's own provider or nobody.
CLOSED = (
    ipaddress.ip_network("168.63.129.16/32"),
    ipaddress.ip_network("192.0.0.0/24"),
)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Ways to write another address into an IPv6 one; nobody publishes data there.
TUNNELS = tuple(
    ipaddress.ip_network(text)
    for text in ("::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10")
)


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
            _("The address has letters that must be written as %XX.")
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


def is_open(address: Address, *, is_named: bool = False) -> bool:
    """Whether an address may be connected to.

    ``is_named``: the setting names the host; private networks and this machine are
    then open, link-local addresses (where clouds keep their secrets) never.
    """
    address = _unwrapped(address)
    if address.is_link_local or address.is_multicast or _in_any(address, CLOSED):
        return False
    if address.is_unspecified or _in_any(address, TUNNELS):
        # ``::1`` lies in ::/96, which is otherwise the old way to wrap IPv4.
        return is_named and address.is_loopback
    if is_named:
        return not address.is_reserved
    return address.is_global and not address.is_reserved


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _in_any(
    address: Address,
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...],
) -> bool:
    return any(address in n for n in networks if n.version == address.version)


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
