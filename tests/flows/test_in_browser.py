"""The main way once through a real browser: find a parcel, look at it, report, follow.

Phone-sized in Vietnamese, desktop-sized in English. Pictures stay in var/screenshots.
"""

from __future__ import annotations

import io
import json
import re
import urllib.request
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.support.chromium import DESKTOP, PHONE, Visitor, visitor
from tests.support.portal_server import RunningPortal

WORDS = {
    "vi": {
        "prefix": "",
        "title": "Thửa {parcel}, tờ {sheet}",
        "query": "to {sheet} thua {parcel}",
    },
    "en": {
        "prefix": "/en",
        "title": "Parcel {parcel}, sheet {sheet}",
        "query": "sheet {sheet} parcel {parcel}",
    },
}


def get_json(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=20) as response:
        return json.load(response)


def a_parcel(portal: RunningPortal) -> dict[str, Any]:
    """Some parcel of the demonstration, as search answers it."""
    found = get_json(f"{portal.address}/api/search?q=12/5")["features"]
    return next(f["properties"] for f in found if f["properties"]["layer"] == "parcels")


def photo() -> bytes:
    """A photograph with a place in its metadata."""
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (640, 480), "#7799aa").save(picture, "JPEG", exif=exif)
    return picture.getvalue()


@pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param("vi", PHONE, id="phone-vi"),
        pytest.param("en", DESKTOP, id="desktop-en", marks=pytest.mark.slow),
    ],
)
def test_the_whole_way(
    portal: RunningPortal, browser: Browser, language: str, size: tuple[int, int]
) -> None:
    words = WORDS[language]
    hit = a_parcel(portal)
    _commune, sheet, parcel = hit["key"].split("-")
    title = words["title"].format(parcel=parcel, sheet=sheet)
    with visitor(browser, portal.address, size) as who:
        find(who, words, words["query"].format(sheet=sheet, parcel=parcel), title)
        who.screenshot(f"flow-{language}-parcel")
        who.assert_calm()
        reopened = who.page.url
        code = report(who, language)
        who.open(f"{words['prefix']}/reports/{code}/")
        expect(who.page.locator("main")).to_contain_text(code)
        expect(who.page.locator("main")).to_contain_text(title)
        expect(who.page.locator("main")).not_to_contain_text("Trần Thị Kín")
        who.screenshot(f"flow-{language}-report")
        who.page.goto(reopened, wait_until="networkidle")
        expect(who.page.locator("#panel-title")).to_have_text(title)
        who.assert_calm()


def find(who: Visitor, words: dict[str, str], query: str, title: str) -> None:
    """Type into the search box, choose the first suggestion by keyboard."""
    who.open(words["prefix"] + "/")
    who.page.locator("#q").fill("")
    who.page.locator("#q").press_sequentially(query, delay=20)
    expect(who.page.locator("#suggestions [role=option]").first).to_contain_text(title)
    who.page.keyboard.press("ArrowDown")
    who.page.keyboard.press("Enter")
    expect(who.page.locator("#panel-title")).to_have_text(title)
    expect(who.page).to_have_url(re.compile("sel=parcels"))
    who.wait_until_quiet()


def report(who: Visitor, language: str) -> str:
    """From the panel to a sent complaint; answers its public code."""
    who.page.locator("#panel a[href*='/reports/new']").first.click()
    form = who.page.locator("[data-report-form]")
    expect(form).to_be_visible()
    who.wait_until_quiet()
    expect(who.page.locator("[data-chosen]")).to_be_visible()
    form.locator("label.category").first.click()
    form.locator("#description").fill("Nước ngập trước cửa mỗi khi mưa lớn.")
    form.locator("#photos").set_input_files(
        {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    form.locator("#name").fill("Trần Thị Kín")
    form.locator("#phone").fill("0912 345 678")
    form.locator("#consent").check()
    who.screenshot(f"flow-{language}-form")
    form.locator(".btn-send").click()
    who.page.wait_for_url(re.compile(r"/reports/[A-Z0-9-]+/"))
    who.wait_until_quiet()
    who.screenshot(f"flow-{language}-sent")
    return re.search(r"/reports/([A-Z0-9-]+)/", who.page.url)[1]
