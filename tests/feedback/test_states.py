"""The state table, tried for every pair of states and every actor."""

from __future__ import annotations

import itertools

import pytest
from django.conf import settings

from feedback.errors import MoveIncompleteError, MoveNotAllowedError
from feedback.models import HistoryEntry, OutboxMessage, Report
from feedback.open311.mapping import UPDATE_STATUSES
from feedback.permissions import Actor
from feedback.states import (
    ALLOWED,
    CLOSED,
    EXPOSED,
    LOOKS,
    NOT_EXPOSED,
    OPEN,
    ActorKind,
    State,
)
from feedback.workflow.transitions import TransitionNotes, move, targets
from tests.support.feedback import send

# As the table of the design says it, written once more by hand.
TABLE = {
    "unconfirmed": "received expired",
    "received": "in_progress scheduled info_requested forwarded resolution_proposed "
    "rejected duplicate withdrawn",
    "in_progress": "received scheduled info_requested forwarded resolution_proposed "
    "resolved rejected duplicate withdrawn",
    "scheduled": "in_progress info_requested forwarded resolution_proposed resolved "
    "rejected duplicate withdrawn",
    "info_requested": "in_progress rejected withdrawn",
    "forwarded": "in_progress resolution_proposed rejected duplicate",
    "resolution_proposed": "resolved in_progress",
    "resolved": "reopen_requested in_progress",
    "rejected": "reopen_requested in_progress",
    "duplicate": "in_progress",
    "reopen_requested": "in_progress resolved rejected",
    "withdrawn": "in_progress",
    "expired": "",
}
# Who may take a step, where it is not the staff alone.
OTHERS = {
    ("unconfirmed", "received"): "reporter officer supervisor system",
    ("unconfirmed", "expired"): "system",
    ("info_requested", "in_progress"): "reporter officer supervisor system",
    ("forwarded", "in_progress"): "officer supervisor party",
    ("resolved", "reopen_requested"): "reporter",
    ("rejected", "reopen_requested"): "reporter",
    **{(state, "withdrawn"): "reporter" for state in TABLE},
}
EVERYTHING = list(itertools.product(State, State, ActorKind))


def test_the_table_is_the_design():
    assert {s.value: set(t) for s, t in ALLOWED.items()} == {
        state: set(targets.split()) for state, targets in TABLE.items()
    }


def test_every_state_is_described():
    assert set(ALLOWED) == set(LOOKS) == set(State)
    assert set(State) == OPEN | CLOSED | NOT_EXPOSED
    assert not OPEN & CLOSED


@pytest.fixture
def original(report):
    return report


def words(original: Report) -> TransitionNotes:
    """Everything a move could need."""
    return TransitionNotes(
        public_note="Đã xem.",
        reporter_note="Chưa xong.",
        reason="no_action",
        duplicate_of=original,
    )


def put(report: Report, state: State, original: Report) -> None:
    """Set the state behind the workflow's back: a test may."""
    Report.objects.filter(pk=report.pk).update(
        state=state, duplicate_of=original if state == State.DUPLICATE else None
    )
    report.refresh_from_db()


@pytest.fixture
def other(lights, office):
    return send(email="a@example.com", description="Đèn khác").report


def test_every_pair_and_actor(other, original):
    for source, target, kind in EVERYTHING:
        put(other, source, original)
        actor = Actor(kind)
        before = HistoryEntry.objects.filter(report=other).count()
        mails = OutboxMessage.objects.filter(report=other).count()
        is_allowed = (
            target in TABLE[source].split()
            and kind.value
            in OTHERS.get((source.value, target.value), "officer supervisor").split()
        )
        assert (target in targets(other, actor)) == is_allowed
        revision = other.revision
        if is_allowed:
            entry = move(other, target, actor, words(original))
            assert other.state == target
            assert (entry.from_state, entry.to_state) == (source, target)
            assert other.revision == revision + 1
            assert (other.resolved_at is not None) == (target in CLOSED)
            after = OutboxMessage.objects.filter(report=other).count()
            # To the reporter; of one just confirmed the office hears as well.
            is_new = source == State.UNCONFIRMED and target == State.RECEIVED
            assert after == mails + (target not in NOT_EXPOSED) + is_new
        else:
            with pytest.raises(MoveNotAllowedError):
                move(other, target, actor, words(original))
            other.refresh_from_db()
            assert (other.state, other.revision) == (source, revision)
            assert HistoryEntry.objects.filter(report=other).count() == before


def test_every_need_is_asked_for(other, original):
    for source, moves in ALLOWED.items():
        for target, rule in moves.items():
            if not rule.needs:
                continue
            put(other, source, original)
            with pytest.raises(MoveIncompleteError):
                move(other, target, Actor(min(rule.actors)), TransitionNotes())
            other.refresh_from_db()
            assert other.state == source


@pytest.mark.parametrize("state", State)
def test_the_public_map_knows_every_state(state: State) -> None:
    path = "gisportal/core/static/core/js/map/pins.js"
    text = (settings.BASE_DIR / path).read_text(encoding="utf-8")
    of_kind = text[text.index("STATES_OF_KIND = ") : text.index("};")]
    words = text[text.index("const words = ") :]
    assert f'"{state}"' in of_kind
    assert f"{state}: t(" in words[: words.index("};")]


def test_partners_learn_of_every_exposed_state() -> None:
    assert set(EXPOSED) <= set(UPDATE_STATUSES)
