"""Every public page, both languages, phone and desktop: calm, accessible, not too wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from playwright.sync_api import Browser, expect

from tests.support.chromium import DESKTOP, PHONE, Visitor, visitor
from tests.support.page_checks import overflow, serious_findings
from tests.support.portal_server import RunningPortal

NARROW = (320, 640)
PAGES = {
    "map": "/",
    "catalogue": "/layers/",
    "layer": "/layers/parcels/",
    "feature": "/layers/parcels/features/29551-12-34/",
    "search": "/search?q=12/34",
    "nothing-found": "/search?q=zzzzqqq",
    "help": "/help/",
    "help-import": "/help/import/",
    "sign-in": "/staff/login/",
    "embed": "/embed/",
}
# Looked at once in each language and at each end of the sizes.
MORE_PAGES = {
    "offices": "/offices/?place=12/34",
    "office": "/offices/ubnd-phuong-long-chau/",
    "land-use": "/help/land-use/?code=ODT%2BCLN",
    "api-docs": "/api/docs/",
}


@pytest.fixture(scope="module")
def at_size(
    portal: RunningPortal, browser: Browser
) -> Iterator[Callable[[tuple[int, int]], Visitor]]:
    """One visitor for each size of window, whose browser keeps scripts and styles."""
    with ExitStack() as stack:

        @cache
        def visit(size: tuple[int, int]) -> Visitor:
            return stack.enter_context(visitor(browser, portal.address, size))

        yield visit


@pytest.fixture(scope="module")
def large_text(portal: RunningPortal, browser: Browser) -> Iterator[Visitor]:
    """The narrowest phone with the largest letters."""
    with visitor(browser, portal.address, NARROW) as who:
        who.page.add_init_script("localStorage.setItem('portal.size', '3')")
        yield who


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param("vi", PHONE, id="vi-phone"),
        pytest.param("en", DESKTOP, id="en-desktop"),
        pytest.param("vi", DESKTOP, id="vi-desktop", marks=pytest.mark.slow),
        pytest.param("en", PHONE, id="en-phone", marks=pytest.mark.slow),
    ],
)
def test_it_is_calm_and_accessible(
    at_size: Callable[[tuple[int, int]], Visitor],
    size: tuple[int, int],
    language: str,
    name: str,
) -> None:
    who = at_size(size)
    look(who, ("/en" if language == "en" else "") + PAGES[name])
    assert who.page.locator("html").get_attribute("lang") == language


def look(who: Visitor, address: str) -> None:
    """Open the page: calm, accessible, not wider than the window."""
    who.errors.clear()
    who.open(address)
    assert overflow(who.page) <= 0
    assert serious_findings(who.page) == []
    who.assert_calm()


@pytest.mark.parametrize("name", MORE_PAGES)
def test_more_pages_are_calm_and_accessible(
    at_size: Callable[[tuple[int, int]], Visitor], name: str
) -> None:
    for size, prefix in ((NARROW, ""), (DESKTOP, "/en")):
        look(at_size(size), prefix + MORE_PAGES[name])


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_the_narrowest_phone_with_large_text(
    large_text: Visitor, name: str
) -> None:
    large_text.open(PAGES[name])
    assert overflow(large_text.page) <= 0


def test_it_remembers_size_and_contrast(
    portal: RunningPortal, browser: Browser
) -> None:
    with visitor(browser, portal.address) as who:
        who.open("/help/")
        who.page.locator("[data-size-change=larger]").click()
        who.page.locator("[data-contrast-switch]").click()
        who.open("/layers/")
        root = who.page.locator("html")
        assert root.get_attribute("data-size") == "1"
        assert root.get_attribute("data-contrast") == "more"
        assert serious_findings(who.page) == []
        who.assert_calm()


def test_it_keeps_the_page_when_the_language_changes(
    portal: RunningPortal, browser: Browser
) -> None:
    with visitor(browser, portal.address) as who:
        who.open("/search?q=12/34")
        who.page.locator("[data-language-link]").click()
        expect(who.page).to_have_url(f"{portal.address}/en/search?q=12/34")


def test_it_answers_without_javascript(portal: RunningPortal, browser: Browser) -> None:
    with visitor(browser, portal.address, java_script_enabled=False) as who:
        who.open("/")
        who.page.locator("#q").fill("12/34")
        who.page.locator("#q").press("Enter")
        who.page.locator("main a[href*='/features/']").first.click()
        expect(who.page.locator("h1")).to_contain_text("34")
        expect(who.page.locator("main")).to_contain_text("m²")


@pytest.mark.parametrize("path", ["/no/such/page", "/layers/no-such-layer/"])
def test_it_says_what_to_do_when_nothing_is_there(
    portal: RunningPortal, browser: Browser, path: str
) -> None:
    with visitor(browser, portal.address, PHONE) as who:
        answer = who.page.goto(portal.address + path)
        assert answer is not None
        assert answer.status == 404
        expect(who.page.locator("main form[role=search]")).to_be_visible()
        assert overflow(who.page) <= 0
