"""The finger decides: random taps over the town open what lies under them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from pyproj import Transformer

from tests.support.chromium import visitor
from tests.support.portal_server import RunningPortal
from tests.support.tap_oracle import DrawnLayer, drawn_layers, under

ZOOMS = (14, 15, 16, 17, 18)
SIZE = (1280, 720)
# Right of the panel, left of the buttons, under the search box.
LEFT, TOP, RIGHT, BOTTOM = 470, 140, 1170, 640
DONE = """() => {
  const query = new URLSearchParams(location.search);
  return query.has("sel") || (query.has("at") && !document.querySelector("#panel [aria-busy]"));
}"""


@pytest.fixture(scope="module")
def layers(portal: RunningPortal) -> list[DrawnLayer]:
    return drawn_layers(portal.address)


def tap(page: Page, x: int, y: int) -> tuple[float, float, str]:
    """Tap and wait for the answer: the place and the selection, empty for a list."""
    with page.expect_response(lambda r: "/api/identify" in r.url) as asked:
        page.mouse.click(x, y)
    query = parse_qs(urlsplit(asked.value.url).query)
    asked.value.finished()
    page.wait_for_function(DONE)
    opened = parse_qs(urlsplit(page.url).query).get("sel", [""])[0]
    return float(query["lon"][0]), float(query["lat"][0]), unquote(opened)


def random_taps(
    page: Page, town: DrawnLayer, zoom: int, count: int, views: int
) -> Iterator[tuple[float, float, str]]:
    """Taps at random places of some random views over the parcels."""
    dice = random.Random(f"taps-{zoom}")
    for view in range(views):
        number = dice.randrange(len(town.keys))
        lon, lat = middle_of(town, number)
        page.goto(urljoin(page.url, f"/?lat={lat:.6f}&lon={lon:.6f}&z={zoom}&pins=0"))
        page.wait_for_function("document.documentElement.dataset.map === 'ready'")
        page.wait_for_timeout(50)
        for _tap in range(count // views + (view < count % views)):
            yield tap(page, dice.randint(LEFT, RIGHT), dice.randint(TOP, BOTTOM))


def middle_of(town: DrawnLayer, number: int) -> tuple[float, float]:
    """Longitude and latitude of a parcel's middle."""
    place = town.shapes[number].centroid
    lon, lat = Transformer.from_crs(3857, 4326, always_xy=True).transform(
        place.x, place.y
    )
    return lon, lat


@pytest.mark.parametrize(
    ("count", "views"),
    [(4, 1), pytest.param(200, 20, marks=pytest.mark.slow)],
    ids=["sample", "200"],
)
def test_taps_open_what_is_under_the_finger(
    portal: RunningPortal,
    browser: Browser,
    layers: list[DrawnLayer],
    count: int,
    views: int,
) -> None:
    town = next(layer for layer in layers if layer.card["slug"] == "parcels")
    wrong: dict[int, list[str]] = {zoom: [] for zoom in ZOOMS}
    with visitor(browser, portal.address, SIZE) as who:
        who.open("/")
        for zoom in ZOOMS:
            for lon, lat, opened in random_taps(who.page, town, zoom, count, views):
                found = under(layers, lon, lat, zoom)
                is_tie = not opened and len(found.expected) != 1
                if opened not in found.tolerated and not is_tie:
                    wrong[zoom].append(f"{lon},{lat}: {opened}, not {found}")
        who.assert_calm()
    for zoom, some in wrong.items():
        assert len(some) <= 0.03 * max(count, 34), (zoom, some)
