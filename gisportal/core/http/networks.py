"""Which addresses of the network the portal may connect to on somebody's word."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
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
