"""An officer at work in a real browser: queue, report, answer, solved; phone and desktop."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.chromium import DESKTOP, PHONE, Visitor, visitor
from tests.support.officer import MAKE_OFFICER, sign_in
from tests.support.page_checks import overflow, serious_findings
from tests.support.portal_server import RunningPortal


def look(who: Visitor, name: str) -> None:
    """Nothing wider than the window, no serious finding, and a picture."""
    who.wait_until_quiet()
    assert overflow(who.page) <= 0
    assert serious_findings(who.page) == []
    who.screenshot(f"staff-{name}-{who.page.viewport_size['width']}")


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(DESKTOP, id="desktop"),
        pytest.param(PHONE, id="phone", marks=pytest.mark.slow),
    ],
)
def test_an_officer_works_through_a_report(
    portal: RunningPortal, browser: Browser, size: tuple[int, int]
) -> None:
    said = portal.shell(MAKE_OFFICER)
    code = re.search(r"CODE=(\S+)", said)[1]
    with visitor(browser, portal.address, size) as who:
        page = who.page
        sign_in(who)
        look(who, "queue")
        if size == PHONE:
            page.locator("[data-show=map]").click()
        expect(page.locator(".cluster-circle, .pin").first).to_be_visible()
        look(who, "queue-map")
        if size == DESKTOP:
            page.keyboard.press("j")
            page.keyboard.press("j")
            page.keyboard.press("x")
            expect(page.locator("[data-row] input:checked")).to_have_count(1)
            page.keyboard.press("?")
            expect(page.locator("[data-keys]")).to_be_visible()
            page.keyboard.press("Escape")
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile(r"/staff/reports/[A-Z0-9-]{9}/"))
        who.open(f"/staff/reports/{code}/")
        look(who, "report")
        if size == DESKTOP:
            page.locator("a[href*='/photos/'].btn").first.click()
            page.locator("[data-add]").click()
            for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
                page.keyboard.press(key)
            look(who, "redact")
            page.locator("[data-redact] [type=submit]").click()
            # Both sizes are made anew, one photo at a time in a process.
            expect(page.locator(".notice-good")).to_be_visible(timeout=20_000)
        page.locator("[data-template]").select_option(label="Xong")
        expect(page.locator("#public_note")).to_have_value(f"Báo cáo {code} đã xong.")
        expect(page.locator("[name=to][value=resolved]")).to_be_checked()
        page.locator("[data-act] [type=submit]").click()
        expect(page.locator(".report-badges")).to_contain_text("Đã giải quyết")
        look(who, "solved")
        who.open("/staff/dashboard/" if size == DESKTOP else "/staff/reports/rules/new")
        look(who, "figures" if size == DESKTOP else "rule")
        who.assert_calm()
