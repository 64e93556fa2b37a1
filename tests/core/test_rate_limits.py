"""One limiter for everything that is counted; its state can move elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from gisportal.core import rate_limits
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
