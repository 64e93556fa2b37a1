"""A report written on a phone without a network: kept, sent when it is back, once."""

from __future__ import annotations

import io
import json
import re
import urllib.request

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.chromium import PHONE, SCREENSHOTS
from tests.support.feedback import photo_with_place
from tests.support.portal_server import RunningPortal

TEXT = "Đường hỏng, viết khi mất mạng"
HELD = """
from feedback.models import Report
rows = Report.objects.filter(description={text!r})
print([(row.code, row.photos.count(), round(row.point.x, 4)) for row in rows])
"""


@pytest.fixture
def phone(portal: RunningPortal, browser: Browser):
    """A phone with a service worker, outside addresses refused."""
    width, height = PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True
    )
    ours = (portal.address, "data:", "blob:")
    context.route(lambda url: not url.startswith(ours), lambda route: route.abort())
    yield context
    context.close()


def ready(page: Page, address: str) -> None:
    """The form, and the worker with everything it keeps."""
    page.goto(f"{address}/en/reports/new", wait_until="networkidle")
    page.evaluate(
        """async () => {
          const { active } = await navigator.serviceWorker.ready;
          while (active.state !== "activated") await new Promise((r) => setTimeout(r, 20));
        }"""
    )


def write(page: Page) -> None:
    """A report whose place is the photo's."""
    page.set_input_files(
        "#photos",
        {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()},
    )
    page.locator("[data-use-photo-place]").click()
    page.locator("label.category", has_text="Something else").click()
    page.fill("#description", TEXT)


def test_written_offline_sent_once(
    portal: RunningPortal, phone: BrowserContext
) -> None:
    page = phone.new_page()
    ready(page, portal.address)
    phone.set_offline(True)
    page.goto(f"{portal.address}/en/layers/")
    expect(page.locator("h1")).to_have_text("There is no network")
    page.goto(f"{portal.address}/en/reports/new")
    expect(page.locator("main")).to_contain_text("You are offline")
    write(page)
    page.locator(".btn-send").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.screenshot(path=str(SCREENSHOTS / "report-offline-kept.png"))

    # A second one, not finished: it stays, whatever happens to the first.
    page.locator("[data-another]").click()
    page.fill("#description", "Nháp thứ hai")
    page.wait_for_timeout(900)
    page.close()

    phone.set_offline(False)
    page = phone.new_page()
    page.goto(f"{portal.address}/en/reports/new", wait_until="networkidle")
    sent = page.locator("[data-device-sent] a")
    expect(sent).to_have_count(1, timeout=20_000)
    expect(page.locator("[data-device-drafts] .device-row")).to_have_count(1)
    page.screenshot(path=str(SCREENSHOTS / "report-offline-sent.png"))
    held = portal.shell(HELD.format(text=TEXT))
    (row,) = re.findall(r"\('([A-Z0-9-]+)', (\d), ([\d.]+)\)", held)
    assert row[1:] == ("1", "105.9722")

    page.locator("[data-device-drafts] button", has_text="Continue").click()
    expect(page.locator("#description")).to_have_value("Nháp thứ hai")
    sent.click()
    expect(page.locator("main")).to_contain_text(row[0])

    # The answer got lost, or the tab was closed too early: sent again, made once.
    kept = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const cache = await caches.open(names[0]);
          return (await cache.keys()).map((request) => new URL(request.url).pathname);
        }"""
    )
    assert not [path for path in kept if re.search(r"follow|staff|/api/|admin", path)]
    assert {"/reports/shell", "/en/reports/shell", "/offline/"} <= set(kept)


def test_a_refused_one_is_not_lost(
    portal: RunningPortal, phone: BrowserContext
) -> None:
    page = phone.new_page()
    ready(page, portal.address)
    phone.set_offline(True)
    page.goto(f"{portal.address}/en/reports/new")
    page.fill("#description", "Thiếu nơi chốn")
    page.locator("label.category", has_text="Something else").click()
    page.locator(".btn-send").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    phone.set_offline(False)
    page.goto(f"{portal.address}/en/reports/new", wait_until="networkidle")
    row = page.locator("[data-device-drafts] .device-row")
    expect(row).to_contain_text("Needs another look", timeout=20_000)
    row.locator("button", has_text="Continue").click()
    expect(page.locator("#description")).to_have_value("Thiếu nơi chốn")
    expect(page.locator("[data-summary]")).to_contain_text("Please say where it is")


def test_it_can_be_installed(portal: RunningPortal) -> None:
    with urllib.request.urlopen(f"{portal.address}/manifest.webmanifest") as answer:
        manifest = json.load(answer)
    assert manifest["display"] == "standalone"
    sizes = {(icon["sizes"], icon.get("purpose")) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    for icon in manifest["icons"]:
        with urllib.request.urlopen(portal.address + icon["src"]) as answer:
            data = answer.read()
        if icon["type"] == "image/png":
            side = int(icon["sizes"].split("x")[0])
            assert Image.open(io.BytesIO(data)).size == (side, side)
