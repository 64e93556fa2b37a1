"""Headless Chromium as a visitor: what went wrong on the page, what it fetched.

Chromium knows no host but this machine (tests have no outside network); what a page asked
of another is remembered, and only the configured base map may be among it. Requests are
not intercepted for that: it would switch the browser's cache off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

EXECUTABLE = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
BASE_MAP_HOST = "tile.openstreetmap.org"
PHONE = (390, 844)
DESKTOP = (1440, 900)
SCREENSHOTS = (
    Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parents[2] / "var")
    / "screenshots"
)


@dataclass
class Visitor:
    """One browser page with a record of what went wrong on it."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to an address of the portal and wait until it is quiet."""
        self.page.goto(self.address + path, wait_until="networkidle")

    def screenshot(self, name: str) -> None:
        """Keep a picture under ``var/screenshots``."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))

    def assert_calm(self) -> None:
        """No error on the page, nothing fetched from outside but the base map."""
        assert self.errors == []
        hosts = {urlsplit(url).hostname for url in self.outside}
        assert hosts <= {BASE_MAP_HOST}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visitor(
    browser: Browser, address: str, size: tuple[int, int] = DESKTOP, **options: object
) -> Iterator[Visitor]:
    """A fresh visitor (own cookies) with a window of ``size``."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=width < 600,
        is_mobile=width < 600,
        # It would answer pages instead of the portal; its own tests allow it.
        **{"service_workers": "block", **options},
    )
    page = context.new_page()
    who = Visitor(page, address)

    def note_outside(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            who.outside.append(request.url)

    page.on("requestfailed", note_outside)
    # Somebody must listen from the start: begun together with the key that opens the
    # chooser, listening may come too late and the browser cancels it.
    page.on("filechooser", lambda _chooser: None)
    page.on("pageerror", lambda error: who.errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            who.errors.append(message.text)
            if message.type == "error" and BASE_MAP_HOST not in message.location["url"]
            else None
        ),
    )
    yield who
    context.close()
