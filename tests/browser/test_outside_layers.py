"""Layers from outside on the map: the browser may fetch them, and draws them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from tests.support.chromium import Visitor, visitor
from tests.support.portal_server import RunningPortal

HOST = "https://tiles.example.vn"
SOURCES = {
    "anh-xyz": ("xyz", f"{HOST}/xyz/{{z}}/{{x}}/{{y}}.png", ""),
    "anh-wmts": ("wmts", f"{HOST}/wmts/{{TileMatrix}}/{{TileRow}}/{{TileCol}}.png", ""),
    "anh-wms": ("wms", f"{HOST}/wms", "anh"),
}
MAKE = f"""
from layers.models import Layer
for slug, (source, url, names) in {SOURCES!r}.items():
    Layer.objects.update_or_create(slug=slug, defaults=dict(
        name_vi=slug, source=source, external_url=url,
        external_layers=names, order=1, max_zoom=20))
"""
REMOVE = f"""
from layers.models import Layer
Layer.objects.filter(slug__in={list(SOURCES)!r}).delete()
"""


@pytest.fixture(scope="module")
def outside(portal: RunningPortal) -> Iterator[None]:
    portal.shell(MAKE)
    yield
    portal.shell(REMOVE)


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    "slug",
    [
        slug if slug.endswith("wmts") else pytest.param(slug, marks=pytest.mark.slow)
        for slug in SOURCES
    ],
)
def test_it_shows(portal: RunningPortal, browser: Browser, slug: str) -> None:
    asked: list[str] = []
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), "green").save(picture, "PNG")

    def serve(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=picture.getvalue(), content_type="image/png")

    with visitor(browser, portal.address) as who:
        who.page.route(f"{HOST}/**", serve)
        open_with_policy(who, f"/?layers={slug}")
        tiles = who.page.locator(f"img.leaflet-tile[src^='{HOST}']")
        expect(tiles.first).to_be_visible()
        assert tiles.first.evaluate("tile => tile.naturalWidth") == 256
        who.screenshot(f"outside-{slug}")
        who.assert_calm()
    assert asked
    check_question(slug, asked[0])


def open_with_policy(who: Visitor, address: str) -> None:
    """Open the page once its policy knows the host (at most some seconds).

    Each web process hears of a new layer by itself: several in a row must know it.
    """
    knowing = 0
    for _attempt in range(80):
        answer = who.page.request.get(who.address + address)
        policy = answer.headers["content-security-policy"]
        slug = address.partition("=")[2]
        knowing = knowing + 1 if HOST in policy and slug in answer.text() else 0
        if knowing == 8:
            break
        who.page.wait_for_timeout(250)
    who.open(address)


def check_question(slug: str, url: str) -> None:
    """What the browser asked for is what the server of that kind understands."""
    parts = urlsplit(url)
    if slug != "anh-wms":
        z, a, b = parts.path.removesuffix(".png").split("/")[-3:]
        x, y = (a, b) if slug == "anh-xyz" else (b, a)
        scale = 2 ** int(z)
        # Vĩnh Long lies at 106° east, 10° north.
        assert 0.78 < int(x) / scale < 0.81
        assert 0.46 < int(y) / scale < 0.48
        return
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    assert query["layers"] == "anh"
    assert query["request"] == "GetMap"
    assert query.get("srs", query.get("crs")) == "EPSG:3857"
