"""Search on the map: going there, coming back, numbers, and "my location"."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import PHONE, visitor
from tests.support.page_checks import serious_findings
from tests.support.portal_server import RunningPortal

VIEW = "lat=10.200000&lon=105.900000&z=12"
ELSEWHERE = {"latitude": 10.033, "longitude": 105.787}


def enter(page: Page, words: str) -> None:
    page.fill("#q", words)
    page.press("#q", "Enter")


def test_enter_goes_there_and_back_brings_the_view_back(
    portal: RunningPortal, browser: Browser
) -> None:
    with visitor(browser, portal.address) as who:
        page = who.page
        who.open(f"/?{VIEW}")
        enter(page, "thửa 34 tờ 12 phường Thanh Đức")
        expect(page).to_have_url(re.compile("sel=parcels/29590-12-34"))
        expect(page).not_to_have_url(re.compile("z=12(&|$)"))
        page.go_back()
        expect(page).to_have_url(re.compile(re.escape(VIEW) + "$"))

        # Several: listed by commune, with the same numbers on the map.
        enter(page, "thửa 922")
        expect(page.locator("#panel .results-heading")).to_have_count(2)
        rows = page.locator("#panel .result-number")
        expect(page.locator(".result-mark")).to_have_count(rows.count())
        assert serious_findings(page) == []
        page.locator(".result-mark").first.click()
        expect(page).to_have_url(re.compile("sel=parcels/"))
        expect(page.locator(".result-mark")).to_have_count(0)
        page.go_back()
        expect(page.locator(".result-mark").first).to_be_visible()

        enter(page, "chợ")
        expect(page.locator("#panel .results-heading")).to_contain_text("gần giống")
        who.assert_calm()


def test_my_location_says_it_beside_the_button(
    portal: RunningPortal, browser: Browser
) -> None:
    with visitor(browser, portal.address, PHONE, permissions=[]) as who:
        who.open("/")
        beside_the_button(who.page, "chưa được phép")
    place = {"permissions": ["geolocation"], "geolocation": ELSEWHERE}
    with visitor(browser, portal.address, PHONE, **place) as who:
        who.open("/")
        beside_the_button(who.page, "ngoài tỉnh")
        who.page.get_by_role("button", name="Toàn tỉnh").click()
        expect(who.page).to_have_url(re.compile("z=9"))


def beside_the_button(page: Page, words: str) -> None:
    """The note is in the window, at the height of the button that was pressed."""
    button = page.locator("[data-locate]")
    button.click()
    note = page.locator(".locate-note .toast-note")
    expect(note).to_contain_text(words)
    box, beside = note.bounding_box(), button.bounding_box()
    assert box and beside
    assert 0 <= box["x"] <= box["x"] + box["width"] <= beside["x"] + 1
    assert abs(box["y"] - beside["y"]) < box["height"]
