"""The browser that the tests drive: Debian's Chromium, or Playwright's own build.

Ubuntu has Chromium only as a snap, which a test cannot start headless as root; there
Playwright brings its own.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

from gisportal.ops.launch.steps import run

BROWSERS = ("chromium", "google-chrome")


def installed() -> str | None:
    """The path of a browser that is there."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def comes_from_apt() -> bool:
    """Whether this system has a package of it that works."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    return release.get("ID") != "ubuntu"


def have_browser(log: Path) -> str:
    """Make sure that there is one, and that CHROMIUM says where; its path."""
    path = installed()
    if path is None:
        playwright = [sys.executable, "-m", "playwright"]
        hint = "Chromium for the browser tests could not be installed"
        run([*playwright, "install", "--with-deps", "chromium"], log=log, hint=hint)
        code = "from playwright.sync_api import sync_playwright as start\n"
        code += "with start() as p: print(p.chromium.executable_path)"
        path = run([sys.executable, "-c", code], log=log, hint=hint).strip()
    os.environ["CHROMIUM"] = path
    return path
