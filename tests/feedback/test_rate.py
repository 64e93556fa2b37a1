"""The reporter rates the result."""

from __future__ import annotations

import pytest
from django.core import mail

from feedback.delivery.deliver import deliver_outbox
from feedback.models import Report
from feedback.permissions import REPORTER, Actor
from feedback.states import ActorKind, State
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.feedback import send

pytestmark = pytest.mark.usefixtures("lights", "office")
OFFICER = Actor(ActorKind.OFFICER)


@pytest.fixture
def page(client):
    receipt = send()
    move(receipt.report, State.IN_PROGRESS, OFFICER)
    move(receipt.report, State.RESOLVED, OFFICER, TransitionNotes(public_note="Xong."))
    return f"/reports/{receipt.report.code}/follow/{receipt.token}/"


def test_it_is_kept_and_the_office_is_told(client, page):
    values = {"action": "rate", "stars": "4", "note": "Nhanh nhưng còn tối."}
    assert client.post(page, values).status_code == 302
    report = Report.objects.get()
    assert (report.rating, report.rating_text) == (4, "Nhanh nhưng còn tối.")
    assert report.state == State.RESOLVED
    deliver_outbox()
    assert "Nhanh nhưng còn tối." in mail.outbox[-1].body
    public = client.get(f"/reports/{report.code}/").content.decode()
    assert "Nhanh nhưng" not in public
    client.post(page, {"action": "rate", "stars": "2"})
    assert Report.objects.get().rating == 2


@pytest.mark.parametrize("stars", ["", "0", "6", "4.5", "x", "٤"])
def test_other_marks_are_refused(client, page, stars):
    assert client.post(page, {"action": "rate", "stars": stars}).status_code == 200
    assert Report.objects.get().rating is None


def test_what_has_no_result_is_not_rated(client):
    receipt = send()
    page = f"/reports/{receipt.report.code}/follow/{receipt.token}/"
    assert 'name="stars"' not in client.get(page).content.decode()
    client.post(page, {"action": "rate", "stars": "5"})
    assert Report.objects.get().rating is None
    move(receipt.report, State.WITHDRAWN, REPORTER)
    client.post(page, {"action": "rate", "stars": "5"})
    assert Report.objects.get().rating is None
