"""What is live stays known for a while when the database is lost."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from django.db import OperationalError

from gisportal.core.database import is_lost
from layers.queries import live_layers
from layers.queries.live_layers import Snapshot


class Source:
    """A database that answers, or raises what it is given."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.asked = 0

    def read(self) -> int:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.asked


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def snapshot(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Snapshot[int]]:
    monkeypatch.setattr(live_layers, "close_old_connections", lambda: None)
    made = Snapshot(source.read, max_age=2)
    yield made
    Snapshot.instances.remove(made)


def error(cause: psycopg2.Error) -> OperationalError:
    """As Django raises it."""
    made = OperationalError(str(cause))
    made.__cause__ = cause
    return made


LOST = error(psycopg2.OperationalError("connection refused"))


class TooLong(psycopg2.Error):
    pgcode = "57014"


SLOW = error(TooLong("canceling statement due to statement timeout"))


def age(snapshot: Snapshot[int], seconds: float) -> None:
    """Let time go by."""
    assert snapshot._current is not None
    value, at = snapshot._current
    snapshot._current = (value, at - seconds)
    snapshot._away_until -= seconds


def test_it_bridges_a_lost_database_without_asking_at_every_request(
    source: Source, snapshot: Snapshot[int]
):
    assert snapshot.get() == 1
    age(snapshot, 600)
    source.error = LOST
    assert [snapshot.get() for _ in range(50)] == [1] * 50
    assert source.asked == 2


def test_it_reads_again_when_the_database_is_back(
    source: Source, snapshot: Snapshot[int]
):
    snapshot.get()
    age(snapshot, 10)
    source.error = LOST
    assert snapshot.get() == 1
    source.error = None
    age(snapshot, 3)
    assert snapshot.get() == 3


def test_the_bridge_ends(source: Source, snapshot: Snapshot[int]):
    snapshot.get()
    age(snapshot, live_layers.OUTAGE + 1)
    source.error = LOST
    with pytest.raises(OperationalError):
        snapshot.get()


def test_what_was_never_read_is_not_made_up(source: Source, snapshot: Snapshot[int]):
    source.error = LOST
    with pytest.raises(OperationalError):
        snapshot.get()


def test_a_slow_statement_is_bridged_for_seconds_only(
    source: Source, snapshot: Snapshot[int]
):
    """The database is there: something may well be withdrawn meanwhile."""
    snapshot.get()
    source.error = SLOW
    age(snapshot, live_layers.BUSY - 5)
    assert snapshot.get() == 1
    age(snapshot, 10)
    with pytest.raises(OperationalError):
        snapshot.get()


@pytest.mark.parametrize(
    ("code", "lost"),
    [
        (None, True),
        ("08006", True),
        ("57P01", True),
        ("57P03", True),
        ("57014", False),
        ("53200", False),
    ],
)
def test_which_errors_mean_that_it_is_away(code: str | None, lost: bool):
    cause = type("Coded", (psycopg2.Error,), {"pgcode": code})("said")
    assert is_lost(error(cause)) is lost
