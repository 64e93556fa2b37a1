"""A walk through every public address: what is linked, and what only programs know."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver

from layers.models import Feature, Layer
from tests.support.reading import text_of
from tests.support.tiles import tile_at

LINK = re.compile(r"""(?:href|src|action|data-url|hx-get)=["']([^"'#]+)""")
JSON_LINK = re.compile(r'"(?:href|url)":\s*"([^"]+)"')
HOST = "testserver"
# Behind a sign-in, or no content of the portal.
NOT_PUBLIC = (
    *("admin/", "staff/", "api/imports/", "static/", "media/"),
    *("healthz", "readyz", "jsi18n/", "icons."),
)
MOST = 400


@dataclass
class Walk:
    """Asks addresses once each, keeps what was said and which routes answered."""

    client: Client
    said: dict[str, str] = field(default_factory=dict)
    routes: set[str] = field(default_factory=set)

    def ask(self, address: str, **headers: str) -> str:
        """The text of one answer, whatever its status; 500 is a failure."""
        response = self.client.get(address, headers=headers)
        assert response.status_code < 500, (address, response.status_code)
        with contextlib.suppress(Resolver404):
            self.routes.add(in_any_language(response.resolver_match.route))
        text = text_of(response)
        self.said[address + repr(headers or "")] = text
        return text

    def crawl(self, start: str) -> None:
        """Follow the links of pages and documents from ``start`` on."""
        waiting, seen = [start], {start}
        while waiting and len(seen) < MOST:
            address = waiting.pop(0)
            for link in links(address, self.ask(address)):
                if link not in seen and is_public(link):
                    seen.add(link)
                    waiting.append(link)


def links(base: str, text: str) -> Iterator[str]:
    """Addresses of the portal itself that a text names."""
    for found in (*LINK.findall(text), *JSON_LINK.findall(text)):
        if "{" in found:
            continue
        parts = urlsplit(urljoin(f"http://{HOST}{base}", found.replace("&amp;", "&")))
        if parts.netloc == HOST and parts.scheme == "http":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def is_public(address: str) -> bool:
    """Whether an address is part of the walk."""
    path = address.removeprefix("/en").lstrip("/")
    return not path.startswith(NOT_PUBLIC)


def public_routes() -> set[str]:
    """Every route of the portal that is not behind a sign-in."""
    routes = map(in_any_language, all_routes(get_resolver()))
    return {route for route in routes if is_public(f"/{route}")}


def in_any_language(route: str) -> str:
    """The route without the mark of a language."""
    return route.removeprefix("en/")


def all_routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Routes below ``resolver`` as ``resolver_match.route`` names them."""
    for pattern in resolver.url_patterns:
        part = str(pattern.pattern)
        route = before + (part.removeprefix("^") if before else part)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from all_routes(pattern, route)


def addresses_of(layer: Layer, keys: list[str]) -> Iterator[str]:
    """Every address of a layer and of some of its features."""
    slug = layer.slug
    page, items = f"/layers/{slug}/", f"/ogc/collections/{slug}/items"
    for before in ("", "/en"):
        yield f"{before}{page}"
        for key in (*keys, "no-such-key"):
            feature = f"{before}{page}features/{quote(key, safe='')}"
            yield from (f"{feature}/", f"{feature}.json", f"{feature}.pdf")
            yield f"{before}/api{page}features/{quote(key, safe='')}/"
        for kind in ("geojson", "gpkg", "shp", "csv", "dwg"):
            yield f"{before}{page}download/{kind}"
            yield f"{before}{page}download/{kind}?crs=VN2000"
    yield from (f"/ogc/collections/{slug}{end}" for end in ("", "/queryables"))
    for form in ("json", "html"):
        yield f"{items}?limit=10000&f={form}"
        yield from (f"{items}/{quote(key, safe='')}?f={form}" for key in keys)
    yield f"/ogc/collections/{slug}/tiles?f=json"
    yield f"/ogc/collections/{slug}/tiles/WebMercatorQuad?f=json"
    yield f"/tiles/{slug}.json"
    # Baked here, so that there is an archive to read.
    call_command("baketiles", slug)
    yield f"/tiles/{slug}.pmtiles"
    yield from addresses_of_places(layer, keys)


def addresses_of_places(layer: Layer, keys: list[str]) -> Iterator[str]:
    """Tiles of every zoom and what lies at a point, for some features."""
    version = layer.published_version_id
    for key in keys:
        point = Feature.objects.get(version_id=version, key=key).label_point
        lon, lat = point.transform(4326, clone=True).coords
        yield f"/api/identify?lon={lon}&lat={lat}&zoom=18"
        yield f"/api/identify?lon={lon}&lat={lat}&zoom=12&layers={layer.slug}"
        yield f"/search?q={lat},{lon}"
        for zoom in range(10, 20):
            x, y = tile_at(lon, lat, zoom)
            yield f"/tiles/{layer.slug}/{zoom}/{x}/{y}.mvt?v={version}"
            yield (
                f"/ogc/collections/{layer.slug}/tiles/WebMercatorQuad/{zoom}/{y}/{x}"
            )
        for before in ("", "/en"):
            chosen = f"layer={layer.slug}&feature_key={quote(key)}"
            yield f"{before}/reports/near/?layer={layer.slug}&key={quote(key)}"
            yield f"{before}/reports/new?{chosen}"


def send_report(client: Client, layer: Layer, key: str, category: Any) -> str:
    """A complaint pinned to a feature; its code."""
    answer = client.post(
        "/api/reports/",
        data={
            "category": category.slug,
            "description": "Lấn chiếm vỉa hè trước thửa đất này.",
            "layer": layer.slug,
            "feature_key": key,
        },
        content_type="application/json",
    )
    assert answer.status_code == 201, answer.content
    return str(answer.json()["code"])
