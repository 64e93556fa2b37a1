"""What core does for every app, no app does for itself once more."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("gisportal", "layers", "feedback", "importers")


@pytest.mark.parametrize(
    ("sign", "home"),
    [
        ("csv.writer(", "gisportal/core/spreadsheets.py"),
        ("BaseThrottle", "gisportal/core/rate_limits.py"),
        ("RateThrottle", None),
        ("F_OFD_SETLK", "gisportal/core/slots.py"),
        ("Semaphore", None),
        ('headers.get("Authorization"', "gisportal/core/api_keys.py"),
    ],
)
def test_it_has_one_home(sign: str, home: str | None) -> None:
    used = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if sign in path.read_text()
    }
    assert used == ({home} if home else set())
