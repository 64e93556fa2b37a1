"""The map page: what it weighs, its panel, its address, its layers, its pins."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.support.chromium import PHONE, Visitor, visitor
from tests.support.page_checks import serious_findings
from tests.support.portal_server import RunningPortal

LIMIT_BYTES = 500_000
PARCEL = "sel=parcels/29551-12-34"


@pytest.fixture
def desktop(portal: RunningPortal, browser: Browser) -> Iterator[Visitor]:
    with visitor(browser, portal.address) as who:
        yield who
        who.assert_calm()


@pytest.fixture
def phone(portal: RunningPortal, browser: Browser) -> Iterator[Visitor]:
    with visitor(browser, portal.address, PHONE) as who:
        yield who
        who.assert_calm()


def title(page: Page) -> str:
    return page.locator("#panel-title").inner_text()


def painted(page: Page) -> int:
    """How many canvas tiles have something on them."""
    return page.evaluate(
        """() => [...document.querySelectorAll("canvas.leaflet-tile")].filter((tile) =>
            tile.width && tile.getContext("2d")
                .getImageData(0, 0, tile.width, tile.height).data
                .some((value) => value > 0)).length"""
    )


@pytest.fixture
def first_time(portal: RunningPortal, browser: Browser) -> Iterator[Visitor]:
    with visitor(browser, portal.address, is_first=True) as who:
        yield who
        who.assert_calm()


def test_it_weighs_little(first_time: Visitor) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        url = response.url.removeprefix(first_time.address)
        if url.startswith("/") and not url.startswith("/tiles/"):
            sizes[url] = sum(
                response.request.sizes()[part]
                for part in ("responseBodySize", "responseHeadersSize")
            )

    first_time.page.on("requestfinished", lambda request: weigh(request.response()))
    first_time.open("/")
    print(f"\nfirst map view: {sum(sizes.values()):,} bytes in {len(sizes)} answers")  # noqa: T201 - the figure is wanted in the log
    assert sum(sizes.values()) <= LIMIT_BYTES


def test_it_draws_its_layers(desktop: Visitor) -> None:
    desktop.open("/")
    assert painted(desktop.page) > 0
    expect(desktop.page.locator("[data-demo]")).to_be_visible()
    expect(desktop.page.locator(".leaflet-control-scale-line")).to_be_visible()


def test_it_reopens_view_layers_and_selection(desktop: Visitor) -> None:
    desktop.open(f"/?lat=10.265800&lon=105.938800&z=18&layers=parcels:0.5&{PARCEL}")
    expect(desktop.page.locator("#panel-title")).to_contain_text("34")
    query = desktop.page.url.split("?")[1]
    assert "z=18" in query
    assert "layers=parcels:0.5" in query
    assert PARCEL in query
    assert desktop.page.locator(".leaflet-selection-pane path").count() == 2


def test_it_goes_to_a_feature_that_comes_without_a_view(desktop: Visitor) -> None:
    desktop.open(f"/?{PARCEL}")
    expect(desktop.page).to_have_url(re.compile("z=19"))
    expect(desktop.page.locator("#panel dl").first).to_contain_text("m²")


def test_it_answers_a_tap_and_back_undoes_it(desktop: Visitor) -> None:
    desktop.open("/?lat=10.265800&lon=105.938800&z=18")
    desktop.page.mouse.click(760, 460)
    expect(desktop.page).to_have_url(re.compile("sel=parcels/"))
    first = title(desktop.page)
    desktop.page.locator("[data-open=layers]").click()
    expect(desktop.page).to_have_url(re.compile("panel=layers"))
    desktop.page.go_back()
    expect(desktop.page.locator("#panel-title")).to_have_text(first)
    desktop.page.locator("#panel [data-back]").click()
    expect(desktop.page.locator("#panel")).to_be_hidden()


def test_it_switches_layers_and_fades_them(desktop: Visitor) -> None:
    desktop.open("/?lat=10.265800&lon=105.938800&z=17&panel=layers")
    panel = desktop.page.locator("#panel")
    panel.locator("[aria-controls=more-parcels]").click()
    expect(panel.locator("#more-parcels .legend li").first).to_be_visible()
    panel.locator("#opacity-parcels").fill("40")
    expect(desktop.page).to_have_url(re.compile("parcels:0.4"))
    panel.locator(".layer-row", has=desktop.page.locator("#more-roads")).locator(
        "input[type=checkbox]"
    ).first.uncheck()
    expect(desktop.page).not_to_have_url(re.compile("roads"))
    assert serious_findings(desktop.page) == []


def test_it_searches_by_keyboard(desktop: Visitor) -> None:
    desktop.open("/")
    box = desktop.page.get_by_role("combobox")
    box.press_sequentially("12/34", delay=15)
    expect(desktop.page.get_by_role("option").first).to_be_visible()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "suggestion-0"
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.press("Enter")
    expect(desktop.page).to_have_url(re.compile("q=12/34"))
    expect(desktop.page.locator("#panel .row-link").first).to_be_visible()
    expect(desktop.page.locator("#suggestions")).to_be_hidden()


def in_view(who: Visitor, selector: str) -> Locator:
    """The first such marker well inside the window: Leaflet keeps some beside it."""
    size = who.page.viewport_size
    for marker in who.page.locator(selector).all():
        box = marker.bounding_box()
        if (
            box
            and 420 < box["x"] < size["width"] - 120
            and 120 < box["y"] < (size["height"] - 120)
        ):
            return marker
    raise AssertionError(f"no {selector} in view")


def test_it_opens_a_pin(desktop: Visitor) -> None:
    desktop.open("/")
    for _step in range(12):
        if desktop.page.locator(".pin").count():
            break
        expect(desktop.page.locator(".pin-cluster").first).to_be_visible()
        in_view(desktop, ".pin-cluster").click()
        desktop.page.wait_for_timeout(400)
        desktop.page.wait_for_load_state("networkidle")
    # By its name: the map may draw its pins anew between the look and the click.
    title = in_view(desktop, ".pin").get_attribute("title")
    desktop.page.get_by_title(title, exact=True).first.click(force=True)
    expect(desktop.page).to_have_url(re.compile("pin="))
    expect(desktop.page.locator("#panel a[href*='/reports/']")).to_be_visible()


def test_it_names_the_islands_on_wide_views_only(desktop: Visitor) -> None:
    desktop.open("/?lat=12.5&lon=109.5&z=6")
    islands = desktop.page.locator(".island-label")
    expect(islands).to_have_count(2)
    expect(islands.first).to_contain_text("Hoàng Sa")
    expect(islands.last).to_contain_text("Trường Sa")
    for _step in range(4):
        desktop.page.locator("[data-zoom='1']").click()
        desktop.page.wait_for_timeout(350)
    expect(islands).to_have_count(0)


def test_its_sheet_has_three_heights(phone: Visitor) -> None:
    phone.open(f"/?lat=10.265800&lon=105.938800&z=18&{PARCEL}")
    panel = phone.page.locator("#panel")
    expect(panel).to_have_attribute("data-height", "half")
    panel.locator("[data-raise]").click()
    expect(panel).to_have_attribute("data-height", "full")
    panel.locator("[data-lower]").click()
    panel.locator("[data-lower]").click()
    expect(panel).to_have_attribute("data-height", "peek")
    phone.page.wait_for_timeout(400)
    box = panel.locator("[data-drag]").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    phone.page.mouse.move(x, y)
    phone.page.mouse.down()
    phone.page.mouse.move(x, y - 150, steps=5)
    phone.page.mouse.up()
    expect(panel).to_have_attribute("data-height", "half")


def test_it_shows_where_one_is(portal: RunningPortal, browser: Browser) -> None:
    place = {"latitude": 10.256, "longitude": 105.973, "accuracy": 30}
    options = {"geolocation": place, "permissions": ["geolocation"]}
    with visitor(browser, portal.address, PHONE, **options) as who:
        who.open("/en/")
        who.page.locator("[data-locate]").click()
        expect(who.page.locator(".locate-note")).to_contain_text("within about 30 m")
        expect(who.page.locator(".me-mark")).to_have_count(1)
        expect(who.page).to_have_url(re.compile("z=18"))
        who.assert_calm()


def test_it_says_when_it_may_not_know_where_one_is(
    portal: RunningPortal, browser: Browser
) -> None:
    with visitor(browser, portal.address, PHONE) as who:
        who.open("/en/")
        who.page.locator("[data-locate]").click()
        expect(who.page.locator(".locate-note")).to_contain_text("location")


def test_it_says_when_the_portal_cannot_be_reached(
    portal: RunningPortal, browser: Browser
) -> None:
    with visitor(browser, portal.address, PHONE) as who:
        who.open("/?lat=10.265800&lon=105.938800&z=18")
        who.page.context.set_offline(True)
        who.page.locator("#q").fill("12/34")
        who.page.locator("#q").press("Enter")
        expect(who.page.locator("#panel [role=alert]")).to_be_visible()
        who.page.context.set_offline(False)
        who.page.locator("#panel [role=alert] button").click()
        expect(who.page.locator("#panel .row-link").first).to_be_visible()


def test_it_offers_to_try_again_when_the_layers_did_not_come(
    portal: RunningPortal, browser: Browser
) -> None:
    with visitor(browser, portal.address) as who:
        who.page.route("**/api/layers/", lambda route: route.abort())
        who.open("/en/?lat=10.265800&lon=105.938800&z=18")
        who.page.mouse.click(760, 460)
        alert = who.page.locator("#panel [role=alert]")
        expect(alert).to_be_visible()
        who.page.unroute("**/api/layers/")
        alert.get_by_role("button").click()
        expect(who.page).to_have_url(re.compile("sel=parcels/"))


def test_it_may_stand_in_a_frame_only_as_embed(
    portal: RunningPortal, browser: Browser
) -> None:
    with visitor(browser, portal.address) as who:
        embed = who.page.goto(f"{portal.address}/embed/")
        page = who.page.goto(f"{portal.address}/")
        assert embed is not None
        assert page is not None
        assert "frame-ancestors *" in embed.headers["content-security-policy"]
        assert "x-frame-options" not in embed.headers
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
