"""From the search box to the printed report and back by its link, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.chromium import DESKTOP, PHONE, visitor
from tests.support.page_checks import serious_findings
from tests.support.portal_server import RunningPortal

MOST_TABS = 80
WORDS = "thửa 34 tờ 12"


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _press in range(MOST_TABS):
        if wanted.evaluate("(node) => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(PHONE, id="phone"),
        pytest.param(DESKTOP, id="desktop", marks=pytest.mark.slow),
    ],
)
def test_search_report_pdf_and_the_link_that_reopens_it(
    portal: RunningPortal, browser: Browser, size: tuple[int, int]
) -> None:
    with visitor(browser, portal.address, size) as who:
        page = who.page
        who.open("/en/")
        tab_to(page, page.locator("#q"))
        page.keyboard.type(WORDS)
        expect(page.locator("#suggestions [role=option]").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#panel-title")).to_contain_text("Parcel 34, sheet 12")
        assert serious_findings(page) == []

        full = page.locator("#panel").get_by_role("link", name="Full page")
        tab_to(page, full)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Parcel 34, sheet 12")
        page.wait_for_load_state("networkidle")
        report = page.locator("section.report")
        expect(report).to_contain_text("What affects this parcel")
        assert serious_findings(page) == []
        said = re.sub(r"\s+", " ", report.inner_text())

        pdf = report.get_by_role("link", name="Print the report (PDF)")
        tab_to(page, pdf)
        printed = page.request.get(portal.address + (pdf.get_attribute("href") or ""))
        assert printed.status == 200
        assert printed.headers["content-type"] == "application/pdf"
        assert printed.body().startswith(b"%PDF")

        link = page.locator(".share-link a")
        tab_to(page, link)
        shared = link.get_attribute("href") or ""
        assert "?at=parcels." in shared
        who.assert_calm()

    with visitor(browser, portal.address, size) as other:
        other.page.goto(shared, wait_until="networkidle")
        again = other.page.locator("section.report").inner_text()
        assert re.sub(r"\s+", " ", again) == said
        other.assert_calm()
