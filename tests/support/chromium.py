"""Headless Chromium as a visitor: what went wrong on the page, what it fetched.

Chromium knows no host but this machine (tests have no outside network); what a page asked
of another is remembered, and only the configured base map may be among it. Requests are
not intercepted for that: it would switch the browser's cache off.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    sync_playwright,
)

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
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
BASE_MAP_HOST = "tile.openstreetmap.org"
# All that a page can leave behind, but for the files the browser fetched.
MEMORY = "cookies,local_storage,indexeddb,cache_storage,service_workers,file_systems"
PHONE = (390, 844)
DESKTOP = (1440, 900)
# Answers when the page has nothing to run.
IDLE = "new Promise((done) => requestIdleCallback(done, { timeout: 1000 }))"
QUIET_SECONDS = 30
SCREENSHOTS = (
    Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parents[2] / "var")
    / "screenshots"
)


@dataclass
class Visitor:
    """One browser page with a record of what went wrong on it."""

    page: Page
    address: str
    has_scripts: bool = True
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    _waits_for: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Know from the start what the page waits for."""
        self.page.on("request", lambda r: self._waits_for.add(r))
        for ended in ("requestfinished", "requestfailed"):
            self.page.on(ended, lambda r: self._waits_for.discard(r))

    def open(self, path: str) -> None:
        """Go to an address of the portal and wait until it is quiet."""
        self._waits_for.clear()
        self.page.goto(self.address + path, wait_until="load")
        self.wait_until_quiet()

    def wait_until_quiet(self) -> None:
        """Until nothing is fetched and no script has anything to do, twice in a row.

        Playwright's "networkidle" waits half a second each time, whatever the page does.
        """
        if not self.has_scripts:
            return
        deadline = time.monotonic() + QUIET_SECONDS
        quiet = 0
        while quiet < 2:
            assert time.monotonic() < deadline, [r.url for r in self._waits_for]
            self.page.evaluate(IDLE)
            self.page.wait_for_timeout(40)
            quiet = 0 if self._waits_for else quiet + 1

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


# Windows of which nobody makes use just now, by browser and size.
_free: defaultdict[tuple[Browser, tuple[int, int]], list[BrowserContext]]
_free = defaultdict(list)


@contextmanager
def visitor(
    browser: Browser,
    address: str,
    size: tuple[int, int] = DESKTOP,
    *,
    is_first: bool = False,
    **options: object,
) -> Iterator[Visitor]:
    """A new visitor (no cookies, nothing stored) with a window of ``size``.

    Scripts and styles may be in the browser's cache from the visitor before, unless it
    ``is_first`` or has ``options`` of its own: fetching and compiling them again takes
    longer than most tests.
    """
    is_shared = not options and not is_first
    free = _free[browser, size]
    context = free.pop() if is_shared and free else _window(browser, size, options)
    is_clean = False
    try:
        page = context.new_page()
        has_scripts = bool(options.get("java_script_enabled", True))
        yield _watched(Visitor(page, address, has_scripts))
        if is_shared:
            _forget_visitor(context, address)
            free.append(context)
            is_clean = True
    finally:
        if not is_clean:
            context.close()


def _window(
    browser: Browser, size: tuple[int, int], options: dict[str, object]
) -> BrowserContext:
    width, height = size
    return browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=width < 600,
        is_mobile=width < 600,
        # It would answer pages instead of the portal; its own tests allow it.
        **{"service_workers": "block", **options},
    )


def _forget_visitor(context: BrowserContext, address: str) -> None:
    """Close the pages and remove what they left behind."""
    for page in context.pages:
        page.close()
    last = context.new_page()
    facts = {"origin": address, "storageTypes": MEMORY}
    context.new_cdp_session(last).send("Storage.clearDataForOrigin", facts)
    last.close()
    context.clear_cookies()
    context.clear_permissions()
    context.set_offline(False)


def _watched(who: Visitor) -> Visitor:
    """The visitor, whose page's errors and foreign requests are written down."""
    page = who.page

    def note_outside(request: Request) -> None:
        if not request.url.startswith((who.address, "data:", "blob:")):
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
    return who
