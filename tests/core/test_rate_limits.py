"""One limiter for everything that is counted; its state can move elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gisportal.core import rate_limits, slots
from gisportal.core.rate_limits import CacheRateLimiter, RateLimiter


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000_000.0]
    monkeypatch.setattr("gisportal.core.rate_limits.time.time", lambda: now[0])
    return now


def test_an_exact_limit_holds_in_every_stretch_of_time(clock: list[float]) -> None:
    limiter = CacheRateLimiter()
    assert [limiter.hit("x", 2, 60) for _n in range(2)] == [None, None]
    clock[0] += 20.5
    assert limiter.hit("x", 2, 60) == 40
    assert limiter.hit("y", 2, 60) is None
    clock[0] += 39.5
    assert limiter.hit("x", 2, 60) is None


def test_an_inexact_limit_counts_by_the_clock(clock: list[float]) -> None:
    limiter = CacheRateLimiter()
    waits = [limiter.hit("x", 2, 60, exact=False) for _n in range(3)]
    assert waits == [None, None, 21]
    clock[0] += 20
    assert limiter.hit("x", 2, 60, exact=False) is None


def test_a_scope_without_a_rate_is_free() -> None:
    assert rate_limits.hit("no such scope", "x") is None


def test_the_state_lies_where_the_setting_says(settings: Any) -> None:
    settings.RATE_LIMITER = f"{__name__}.{AlwaysFull.__name__}"
    assert rate_limits.hit("search", "x") == 7


class AlwaysFull(RateLimiter):
    """Some other store."""

    def hit(
        self, key: str, limit: int, period: int, *, exact: bool = True
    ) -> int | None:
        return 7


# Another process: waits for the word, then knocks many times at once.
KNOCKER = """
import sys, django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.conf import settings
from gisportal.core.rate_limits import CacheRateLimiter
settings.VAR_DIR = sys.argv[1]
settings.CACHES = {"default": {
    "BACKEND": "gisportal.core.file_cache.PortalFileCache",
    "LOCATION": sys.argv[1] + "/cache",
}}
limiter = CacheRateLimiter()
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(8) as pool:
    waits = list(pool.map(lambda _n: limiter.hit("x", 20, 600), range(60)))
print(waits.count(None), flush=True)
"""


def test_an_exact_limit_holds_over_threads_and_processes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KNOCKER, str(tmp_path)]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    root = Path(__file__).parents[2]
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "gisportal.settings"}
    knockers = [
        subprocess.Popen(command, cwd=root, env=environ, **pipes) for _n in range(2)
    ]
    try:
        assert [knocker.stdout.readline() for knocker in knockers] == ["ready\n"] * 2
        let_in = [int(knocker.communicate("go\n", 60)[0]) for knocker in knockers]
    finally:
        for knocker in knockers:
            knocker.kill()
    assert sum(let_in) == 20


def test_a_turn_is_not_waited_for_without_end(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(slots, "LONGEST_TURN", 0.05)
    with slots.one_at_a_time("hits-x"):
        assert CacheRateLimiter().hit("x", 1, 60) is None
