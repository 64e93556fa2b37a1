"""OGC API Features: follow the links to the next page until there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urljoin

import pyproj
from django.utils.translation import gettext as _

from importers.feeds.collection import Json, Page, ask, features_of, number
from importers.remote import url_guard
from importers.remote.errors import (
    AddressRefusedError,
    IncompleteError,
    WrongAnswerError,
)
from importers.remote.http import Client

PAGE = 1_000
GEOJSON = "application/geo+json"
CRS = "http://www.opengis.net/def/crs/EPSG/0/{}"


@dataclass(frozen=True)
class OgcApi:
    """One collection of a server; ``root`` is its landing page.

    ``epsg`` asks for another coordinate system than WGS 84.
    """

    client: Client
    root: str
    collection: str
    epsg: str = ""

    def pages(self) -> Iterator[Page]:
        """See ``Reader``."""
        address, seen = self._first(), set[str]()
        origin = url_guard.target(address).origin
        swap = bool(self.epsg) and is_north_first(self.epsg)
        while address:
            if address in seen:
                raise IncompleteError(_("The server's pages link in a loop."))
            seen.add(address)
            page = ask(self.client, address, GEOJSON)
            features = features_of(page)
            onward = _next(page, address)
            if onward and not features:
                raise IncompleteError(_("The server gives empty pages without end."))
            if onward and url_guard.target(onward).origin != origin:
                raise AddressRefusedError(
                    _("The next page is on another server; that is not followed.")
                )
            if swap:
                for feature in features:
                    swap_axes(feature.get("geometry"))
            yield Page(features, number(page.get("numberMatched")), self.epsg)
            address = onward

    def _first(self) -> str:
        root = self.root.rstrip("/")
        asked = {"limit": str(PAGE), "f": "json"}
        if self.epsg:
            asked["crs"] = CRS.format(self.epsg.removeprefix("EPSG:"))
        return f"{root}/collections/{quote(self.collection)}/items?{urlencode(asked)}"


def _next(page: Json, address: str) -> str:
    links = page.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "next":
            href, kind = link.get("href"), link.get("type", GEOJSON)
            if isinstance(href, str) and kind in (GEOJSON, "application/json"):
                return urljoin(address, href)
    return ""


def is_north_first(code: str) -> bool:
    """Whether the system's coordinates are written north before east."""
    try:
        axes = pyproj.CRS(code).axis_info
    except pyproj.exceptions.CRSError as error:
        raise WrongAnswerError(
            _("%(code)s is not a coordinate system.") % {"code": code}
        ) from error
    return bool(axes) and axes[0].direction.lower() == "north"


def swap_axes(geometry: object) -> None:
    """Exchange the first two numbers of every position, in place."""
    if not isinstance(geometry, dict):
        return
    waiting: list[object] = [geometry.get("coordinates"), geometry.get("geometries")]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            swap_axes(item)
        elif (
            isinstance(item, list)
            and len(item) > 1
            and isinstance(item[0], (int, float))
        ):
            item[0], item[1] = item[1], item[0]
        elif isinstance(item, list):
            waiting += item
