"""Layers from outside (XYZ, WMTS, WMS): which addresses are taken, and their hosts.

The visitor's browser fetches such tiles, never this server. The content security policy
allows pictures from exactly the hosts the catalogue names.
"""

from __future__ import annotations

import ipaddress
import re
import threading
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from layers.models import Layer

Source = Layer.Source
# Seconds until a new or removed host shows in the policy.
MAX_AGE = 10.0
HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
INNER = (".local", ".localhost", ".internal", ".lan", ".home", ".test", ".arpa")
PLACE = re.compile(r"{([^{}]*)}")
PLACES = {
    Source.XYZ: ({"z", "x", "y"},),
    Source.WMTS: ({"z", "x", "y"}, {"TileMatrix", "TileRow", "TileCol"}),
    Source.WMS: (set(),),
}


@dataclass
class OriginsCache:
    """Origins as last read."""

    taken: float = -MAX_AGE
    origins: tuple[str, ...] = ()


_cache = OriginsCache()
_lock = threading.Lock()


def check_address(source: str, url: str, layers: str) -> None:
    """Raise ``ValidationError`` by field for what a browser could not or may not load."""
    if origin_of(url) is None:
        raise ValidationError(
            {
                "external_url": _(
                    "The address must begin with https:// and name a public host"
                    " (no IP address, no user name)."
                )
            }
        )
    wanted = PLACES[Source(source)]
    if set(PLACE.findall(url)) not in wanted:
        raise ValidationError({"external_url": expected(source)})
    if source == Source.WMS and not layers.strip():
        raise ValidationError(
            {"external_layers": _("Name the layers to ask the WMS for.")}
        )


def expected(source: str) -> str:
    """How an address of this kind is written."""
    if source == Source.XYZ:
        return _("Write {z}, {x} and {y} where the tile's numbers go, nothing else.")
    if source == Source.WMTS:
        return _(
            "Write {TileMatrix}, {TileRow} and {TileCol} where the tile's numbers go;"
            " style and matrix set (Web Mercator) in full."
        )
    return _("Write the address of the WMS without parameters for the picture.")


def origin_of(url: str) -> str | None:
    """``https://host[:port]`` of an address a browser may be sent to, else None."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or "@" in parts.netloc or not is_public_host(parts):
        return None
    return f"https://{parts.hostname}" + (f":{port}" if port else "")


def is_public_host(parts: SplitResult) -> bool:
    """Whether the host is a full name of the public net."""
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(HOST.fullmatch(host)) and not host.endswith(INNER)
    return False


def image_origins() -> tuple[str, ...]:
    """Origins of the pictures of all outside layers, at most ``MAX_AGE`` seconds old.

    Without a database the last ones known: an error page must still get its policy.
    """
    if time.monotonic() - _cache.taken > MAX_AGE:
        with _lock:
            if time.monotonic() - _cache.taken > MAX_AGE:
                try:
                    _cache.origins = read_origins()
                except (DatabaseError, InterfaceError):
                    return _cache.origins
                _cache.taken = time.monotonic()
    return _cache.origins


def read_origins() -> tuple[str, ...]:
    """Read them from the catalogue."""
    layers = Layer.objects.exclude(source=Source.STORE)
    found = map(origin_of, layers.values_list("external_url", flat=True))
    return tuple(sorted({origin for origin in found if origin}))


def forget() -> None:
    """Drop the cached origins; the next request reads them again."""
    _cache.taken = -MAX_AGE
