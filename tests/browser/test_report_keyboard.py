"""Reporting without the map, by keyboard alone; and every citizen page is accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import PHONE, visitor
from tests.support.page_checks import overflow, serious_findings
from tests.support.portal_server import RunningPortal

PAGES = (
    "/reports/new",
    "/en/reports/new?first=category",
    "/reports/",
    "/reports/mine/",
    "/en/reports/follow/",
    "/offline/",
)
MOST_TABS = 80


def tab_to(page: Page, target: str) -> None:
    """Press Tab until ``target`` has the focus, as somebody without a mouse does."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement?.matches(s)", target):
            return
    raise AssertionError(f"{target} is not reached by Tab")


def test_a_report_by_keyboard_alone(portal: RunningPortal, browser: Browser) -> None:
    with visitor(browser, portal.address) as who:
        who.open("/en/reports/new")
        page = who.page
        tab_to(page, "#address")
        page.keyboard.type("trước cổng trường")
        tab_to(page, "#commune")
        page.keyboard.press("ArrowDown")
        expect(page.locator("[data-place-status]")).to_contain_text("Commune chosen")
        tab_to(page, "input[name=category]")
        page.keyboard.press("ArrowDown")
        tab_to(page, "#description")
        page.keyboard.type("Biển báo gãy, gửi bằng bàn phím")
        tab_to(page, ".btn-send")
        page.keyboard.press("Enter")
        step = page.locator("[data-duplicates]")
        page.wait_for_timeout(300)
        if step.is_visible():  # somebody reported the same there: say that ours differs
            tab_to(page, "[data-different]")
            page.keyboard.press("Enter")
            tab_to(page, ".btn-send")
            page.keyboard.press("Enter")
        page.wait_for_url("**/follow/**")
        expect(page.locator("h1").first).to_contain_text("we have received your report")
        expect(page.locator("main")).to_contain_text("trước cổng trường")
        assert serious_findings(page) == []
        who.assert_calm()


@pytest.mark.parametrize("path", PAGES)
def test_it_is_accessible(portal: RunningPortal, browser: Browser, path: str) -> None:
    with visitor(browser, portal.address, PHONE) as who:
        who.open(path)
        assert serious_findings(who.page) == []
        assert overflow(who.page) <= 0
        who.assert_calm()
