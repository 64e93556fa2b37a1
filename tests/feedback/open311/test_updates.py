"""POST servicerequestupdates: what partners pass on from reporters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from feedback.models import HistoryEntry, Partner, Report
from feedback.permissions import Actor
from feedback.states import State
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.feedback import send, upload

pytestmark = pytest.mark.usefixtures("lights", "office")
OFFICER = Actor("officer")


@pytest.fixture
def sent(tell: Callable[..., Any]) -> Report:
    """A report that the partner sent."""
    code = tell().json()[0]["service_request_id"]
    return Report.objects.get(code=code)


@pytest.fixture
def update(client: Any, key: str, sent: Report) -> Callable[..., Any]:
    """POST an update of that report."""

    def post(**values: Any) -> Any:
        form = {
            "api_key": key,
            "update_id": "17",
            "service_request_id": sent.code,
            "status": "OPEN",
            "updated_datetime": "2026-01-01T00:00:00Z",
            "description": "Vẫn chưa sáng.",
            **values,
        }
        return client.post("/open311/v2/servicerequestupdates.json", form)

    return post


def test_more_information_reaches_the_office_and_not_the_public(update, sent, ask):
    answer = update(media=upload())
    entry = sent.history.last()
    assert answer.json() == [{"update_id": str(entry.pk)}]
    assert entry.reporter_note == "Vẫn chưa sáng."
    assert sent.photos.get().is_public is False
    assert ask("v2/servicerequestupdates") == []


def test_the_same_update_is_taken_once(update, sent):
    assert update().json() == update().json()
    assert sent.history.count() == 2
    update(update_id="18")
    assert sent.history.count() == 3


def test_a_solved_report_is_asked_to_reopen(update, sent):
    move(sent, State.IN_PROGRESS, OFFICER)
    move(sent, State.RESOLVED, OFFICER, TransitionNotes(public_note="Xong"))
    update(status="OPEN")
    sent.refresh_from_db()
    assert sent.state == State.REOPEN_REQUESTED


def test_the_reporter_may_withdraw(update, sent):
    update(status="CANCELLED")
    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN


@pytest.mark.parametrize("status", ["FIXED", "CLOSED", "IN_PROGRESS", "nonsense", ""])
def test_other_words_move_nothing(update, sent, status):
    assert update(status=status).status_code == 200
    sent.refresh_from_db()
    assert sent.state == State.RECEIVED


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"api_key": "wrong"}, 403),
        ({"update_id": ""}, 400),
        ({"update_id": "x" * 101}, 400),
        ({"service_request_id": ""}, 404),
        ({"service_request_id": "ZZZZ-ZZZZ"}, 404),
        ({"description": ""}, 400),
        ({"media": upload(b"no photo", "a.jpg")}, 400),
    ],
)
def test_what_is_wrong_is_said(update, values, status):
    before = HistoryEntry.objects.count()
    answer = update(**values)
    assert answer.status_code == status
    assert answer.json()[0]["code"] == status
    assert HistoryEntry.objects.count() == before


def test_other_peoples_reports_answer_like_unknown(update, report):
    others, unknown = (
        update(service_request_id=code) for code in (report.code, "ZZZZ-ZZZZ")
    )
    assert others.status_code == unknown.status_code == 404
    assert others.content == unknown.content


def test_another_partner_cannot_speak_for_the_reporter(update):
    other = Partner(name="Khác")
    key = other.new_key()
    other.save()
    assert update(api_key=key).status_code == 404
    assert send(description="x").report.history.count() == 1
