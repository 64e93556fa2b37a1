"""Rules of moves beyond the table."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from feedback.errors import (
    MoveIncompleteError,
    MoveNotAllowedError,
    NotYourOfficeError,
    ReportChangedError,
)
from feedback.models import OfficeMembership, OutboxMessage, Report
from feedback.permissions import Actor, staff_actor, visible_reports
from feedback.states import ActorKind, State
from feedback.workflow import changes
from feedback.workflow.add_information import add_information
from feedback.workflow.transitions import TransitionNotes, move, targets
from tests.support.feedback import make_office, send, upload

OFFICER = Actor(ActorKind.OFFICER)
DONE = TransitionNotes(public_note="Đã thay bóng.")


@pytest.fixture
def user(db):
    return User.objects.create_user("lan", is_staff=True)


def test_the_second_of_two_editors_is_told(report):
    move(report, State.IN_PROGRESS, OFFICER, seen_revision=0)
    with pytest.raises(ReportChangedError):
        move(report, State.SCHEDULED, OFFICER, seen_revision=0)
    assert report.state == State.IN_PROGRESS


def test_a_second_person_approves_where_the_category_asks(report, user):
    report.category.requires_approval = True
    report.category.save()
    boss = Actor(ActorKind.SUPERVISOR, User.objects.create_user("chief"))
    lan = Actor(ActorKind.SUPERVISOR, user)
    move(report, State.IN_PROGRESS, OFFICER)
    with pytest.raises(MoveNotAllowedError):
        move(report, State.RESOLVED, boss, DONE)
    move(report, State.RESOLUTION_PROPOSED, lan, DONE)
    assert State.RESOLVED not in targets(report, lan)
    assert State.RESOLVED not in targets(report, OFFICER)
    move(report, State.RESOLVED, boss, DONE)
    assert report.state == State.RESOLVED


def test_a_reason_must_be_known(report):
    with pytest.raises(MoveIncompleteError):
        move(
            report,
            State.REJECTED,
            OFFICER,
            TransitionNotes(public_note="x", reason="because"),
        )


def test_repetitions_make_no_circle(report):
    second = send(description="Cũng đèn đó").report
    move(second, State.DUPLICATE, OFFICER, TransitionNotes(duplicate_of=report))
    for wrong in (second, report):
        with pytest.raises(MoveIncompleteError):
            move(report, State.DUPLICATE, OFFICER, TransitionNotes(duplicate_of=wrong))
    assert Report.objects.get(pk=report.pk).state == State.RECEIVED


def test_an_officer_acts_in_the_own_office_only(report, office, user):
    with pytest.raises(NotYourOfficeError):
        staff_actor(user, report)
    assert not visible_reports(user).exists()
    OfficeMembership.objects.create(user=user, office=office, role="officer")
    assert staff_actor(user, report).kind == ActorKind.OFFICER
    assert visible_reports(user).get() == report


def test_a_report_is_handed_over_on_record(report, user):
    drains = make_office("drains", email="d@example.com")
    OutboxMessage.objects.all().delete()
    changes.hand_over(report, drains, Actor(ActorKind.OFFICER, user))
    assert report.office == drains
    assert report.history.last().data == {"office": "drains", "assigned": None}
    assert OutboxMessage.objects.get().office == drains


def test_information_answers_the_question(report):
    move(report, State.IN_PROGRESS, OFFICER)
    move(report, State.INFO_REQUESTED, OFFICER, TransitionNotes(public_note="Ở đâu?"))
    add_information(report, "Trước nhà số 5", [upload()])
    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS
    assert report.history.last().reporter_note == "Trước nhà số 5"
    assert not report.photos.get().is_public


def test_information_leaves_other_states(report):
    add_information(report, "Thêm một ý")
    report.refresh_from_db()
    assert report.state == State.RECEIVED
    templates = set(OutboxMessage.objects.values_list("template", flat=True))
    assert "information" in templates
