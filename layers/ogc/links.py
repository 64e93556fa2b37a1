"""Links between the resources; all absolute, same-origin and canonical."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from layers.models import Layer
from layers.ogc.media import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Format

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
QUAD = "WebMercatorQuad"
TILEJSON = "application/json"
HEADER_CHARACTERS = 1000
Link = dict[str, Any]


@dataclass(frozen=True)
class Addresses:
    """Addresses of the API as the client reaches it."""

    origin: str

    @classmethod
    def of(cls, request: HttpRequest) -> Addresses:
        """The addresses as ``request`` sees them."""
        return cls(request.build_absolute_uri("/").rstrip("/"))

    @property
    def root(self) -> str:
        """The API's root, without the last slash."""
        return self.origin + reverse("ogc:landing").rstrip("/")

    def collection(self, layer: Layer, *parts: str) -> str:
        """A resource of a collection."""
        return "/".join([self.root, "collections", layer.slug, *parts])

    def item(self, layer: Layer, key: str) -> str:
        """A feature; every reserved character of the key is escaped."""
        return self.collection(layer, "items", quote(key, safe=""))


def link(rel: str, href: str, media_type: str, title: str = "", **more: Any) -> Link:
    """One link."""
    entry: Link = {"rel": rel, "type": media_type, "href": href, **more}
    return {**entry, "title": title} if title else entry


def own(request: HttpRequest, formats: tuple[Format, ...], used: Format) -> list[Link]:
    """``self`` in the format used, ``alternate`` in every other."""
    base = Addresses.of(request).origin + escape_uri_path(request.path)
    query = {k: v for k, v in request.GET.items() if k != "f"}
    links = [link("self", request.build_absolute_uri(), used.media_type)]
    for other in formats:
        if other is not used:
            href = f"{base}?{urlencode({**query, 'f': other.name})}"
            links.append(link("alternate", href, other.media_type))
    return links


def of_landing(at: Addresses) -> list[Link]:
    """Where everything starts."""
    root = at.root
    return [
        link("service-desc", f"{root}/api", OPENAPI.media_type, _("API description")),
        link(
            "service-doc", f"{root}/api?f=html", HTML.media_type, _("API documentation")
        ),
        link(
            "conformance",
            f"{root}/conformance",
            JSON.media_type,
            _("Standards the API conforms to"),
        ),
        link("data", f"{root}/collections", JSON.media_type, _("Data layers")),
    ]


def of_collection(at: Addresses, layer: Layer) -> list[Link]:
    """Where a collection's features, queryables and tiles are."""
    items = at.collection(layer, "items")
    links = [
        link("items", items, GEOJSON.media_type, _("Features as GeoJSON")),
        link("items", f"{items}?f=html", HTML.media_type, _("Features as pages")),
        link(
            QUERYABLES,
            at.collection(layer, "queryables"),
            SCHEMA.media_type,
            _("What can be filtered by"),
        ),
        link(TILESETS, at.collection(layer, "tiles"), JSON.media_type, _("Tiles")),
        link("describedby", tilejson(at, layer), TILEJSON, "TileJSON"),
        link(
            "describedby",
            at.origin + reverse("layers:layer", args=[layer.slug]),
            HTML.media_type,
            _("About this layer"),
        ),
    ]
    if layer.licence.startswith(("http://", "https://")):
        links.append(link("license", layer.licence, HTML.media_type, _("Licence")))
    return links


def tilejson(at: Addresses, layer: Layer) -> str:
    """Address of the layer's TileJSON."""
    return at.origin + reverse("tiles:tilejson", args=[layer.slug])


def header(links: list[Link]) -> str:
    """The links as the value of a ``Link`` header; very long addresses stay out.

    Proxies refuse answers whose headers outgrow a few kilobytes.
    """
    return ", ".join(
        f'<{entry["href"]}>; rel="{entry["rel"]}"; type="{entry["type"]}"'
        for entry in links
        if len(entry["href"]) <= HEADER_CHARACTERS
    )
