"""One computation when many ask for the same tile at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from gisportal.core.errors import UnavailableError
from layers.tiles.single_flight import Flights


class Slow:
    """A computation that waits until it is let go, and counts how often it ran."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.count = 0
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> bytes:
        self.count += 1
        self.has_begun.set()
        assert self.may_end.wait(10)
        if self.error:
            raise self.error
        return b"tile"


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.001)


def test_many_who_ask_at_once_share_one_computation() -> None:
    flights, slow = Flights(10), Slow()
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(flights.share, "a", slow)
        assert slow.has_begun.wait(10)
        others = [pool.submit(flights.share, "a", slow) for _ in range(7)]
        assert flights.share("b", lambda: b"other") == b"other"
        until(lambda: all(f.running() for f in others))
        slow.may_end.set()
        assert {f.result(10) for f in (first, *others)} == {b"tile"}
    # A thread that got to run only after the end has computed again.
    assert slow.count < 8
    assert not flights.flying


def test_an_error_reaches_all_and_is_not_kept() -> None:
    flights, slow = Flights(10), Slow(ValueError("no"))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(flights.share, "a", slow)
        assert slow.has_begun.wait(10)
        slow.may_end.set()
        assert isinstance(first.exception(10), ValueError)
    assert flights.share("a", lambda: b"tile") == b"tile"


def test_nobody_waits_for_ever() -> None:
    flights, slow = Flights(0.01), Slow()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(flights.share, "a", slow)
        assert slow.has_begun.wait(10)
        with pytest.raises(UnavailableError):
            flights.share("a", slow)
        slow.may_end.set()
        assert first.result(10) == b"tile"
