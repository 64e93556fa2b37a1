"""Every address the first issue names, in both languages, on phone and desktop.

Each shows a named value of the demonstration, without an error on the page and without
fetching anything from outside but the configured base map.
"""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.chromium import DESKTOP, PHONE, visitor
from tests.support.portal_server import RunningPortal

# Address → text that must stand on the page, (Vietnamese, English). {key}, {code} are
# a parcel and a report of the demonstration.
PAGES = {
    "/?lat=10.2545&lon=105.9723&z=15&panel=layers": ("Thửa đất", "Land parcels"),
    "/layers/": ("Thửa đất", "Land parcels"),
    "/layers/parcels/": ("Loại đất", "Land use"),
    "/layers/parcels/features/{key}/": ("Thửa ", "Parcel "),
    "/search?q=long+chau": ("Phường Long Châu", "Long Châu"),
    "/reports/": ("Đèn đường", "Street light"),
    "/reports/new": ("Đèn đường", "Street light"),
    "/reports/{code}/": ("{code}", "{code}"),
    "/help/": ("Phản ánh", "Report"),
}
# Programs' addresses → a word of the demonstration in the answer.
ANSWERS = {
    "/api/layers/": "parcels",
    "/api/search?q=12/5": "parcels",
    "/api/identify?lon=105.9693&lat=10.2575&zoom=18": '"layer":"parcels"',
    "/api/reports/": "street-light",
    "/api/reports/categories/": "street-light",
    "/api/reports/{code}/": "{code}",
    "/layers/parcels/features/{key}.json": "{key}",
    "/tiles/parcels.json": "parcels_label",
    "/reports/near/?layer=parcels&key={key}": "",
}


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as response:
        return response.read()


@pytest.fixture(scope="module")
def names(portal: RunningPortal) -> dict[str, str]:
    """A parcel and a report of the demonstration."""

    def features(path: str) -> list[dict[str, Any]]:
        return json.loads(fetch(portal.address + path))["features"]

    parcels = features("/api/search?q=12/5")
    key = next(
        f["properties"]["key"] for f in parcels if f["properties"]["layer"] == "parcels"
    )
    return {"key": key, "code": features("/api/reports/")[0]["properties"]["code"]}


@pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param("vi", PHONE, id="vi-phone"),
        pytest.param("en", DESKTOP, id="en-desktop", marks=pytest.mark.slow),
        pytest.param("vi", DESKTOP, id="vi-desktop", marks=pytest.mark.slow),
        pytest.param("en", PHONE, id="en-phone", marks=pytest.mark.slow),
    ],
)
def test_every_page_shows_the_demonstration(
    portal: RunningPortal,
    browser: Browser,
    names: dict[str, str],
    language: str,
    size: tuple[int, int],
) -> None:
    prefix = "" if language == "vi" else "/en"
    with visitor(browser, portal.address, size) as who:
        for path, texts in PAGES.items():
            who.open(prefix + path.format(**names))
            text = texts[language == "en"].format(**names)
            expect(who.page.locator("body")).to_contain_text(text)
            expect(who.page.locator("html")).to_have_attribute("lang", language)
            who.assert_calm()


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
def test_every_answer_for_programs_holds_the_demonstration(
    portal: RunningPortal, names: dict[str, str], prefix: str
) -> None:
    for path, word in ANSWERS.items():
        start = "" if path.startswith("/tiles/") else prefix
        body = fetch(portal.address + start + path.format(**names)).decode()
        assert word.format(**names) in body, path


def test_the_portal_is_alive_and_ready_to_say_so(portal: RunningPortal) -> None:
    assert fetch(f"{portal.address}/healthz").strip() == b"ok"
