"""The calendar is data, the clock stops while the citizen is asked, offices are told."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from feedback.delivery.deliver import deliver_outbox
from feedback.models import Holiday, OfficeMembership, OutboxMessage, Report
from feedback.permissions import REPORTER, Actor
from feedback.states import ActorKind, State
from feedback.workflow import holidays, reminders
from feedback.workflow.deadlines import add_working_days, working_days_between
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.feedback import send

OFFICER = Actor(ActorKind.OFFICER)
ASKED = TransitionNotes(public_note="Cột số mấy?")


def at(month: int, day: int, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime(2026, month, day, hour))


@pytest.fixture
def clock(monkeypatch: Any) -> dict[str, datetime]:
    """The time everybody sees."""
    state = {"now": at(3, 2)}
    monkeypatch.setattr("django.utils.timezone.now", lambda: state["now"])
    return state


@pytest.fixture
def report(lights, office, clock) -> Report:
    """Came on Monday, 2 March; due on Thursday the 5th at five."""
    report = send().report
    Report.objects.filter(pk=report.pk).update(
        created_at=clock["now"], due=at(3, 5, 17)
    )
    OutboxMessage.objects.all().delete()
    report.refresh_from_db()
    return report


def due_of(report: Report) -> str:
    report.refresh_from_db()
    return timezone.localtime(report.due).strftime("%m-%d %H")


def test_tet_is_loaded_as_data(db):
    out = io.StringIO()
    call_command("loadholidays", "2026", stdout=out)
    assert "2026: 1" in out.getvalue()
    days = set(Holiday.objects.filter(is_workday=False).values_list("date", flat=True))
    assert {date(2026, 2, day) for day in range(16, 21)} <= days
    assert Holiday.objects.get(date=date(2026, 2, 17)).name_vi == "Tết Nguyên Đán"
    # Friday before Tết and three working days: the week of Tết does not count.
    assert add_working_days(at(2, 13), 3).date() == date(2026, 2, 25)


def test_a_saturday_worked_for_a_day_off_counts(db):
    holidays.load_year(2026)
    assert Holiday.objects.get(date=date(2026, 8, 22)).is_workday
    assert add_working_days(at(8, 21), 1).date() == date(2026, 8, 22)
    assert add_working_days(at(8, 28), 1).date() == date(2026, 9, 3)


def test_what_staff_changed_is_left_alone(db):
    Holiday.objects.create(date=date(2026, 1, 1), name_vi="Của chúng tôi")
    assert holidays.load_year(2026) == 0
    assert holidays.load_year(2026, again=True) > 5
    assert Holiday.objects.get(date=date(2026, 1, 1)).name_vi == "Của chúng tôi"
    assert {day.year for day in Holiday.objects.dates("date", "year")} == {2026}


def test_working_days_between(db):
    assert working_days_between(at(3, 2), at(3, 2, 16)) == 0
    assert working_days_between(at(3, 6), at(3, 9)) == 1
    assert working_days_between(at(3, 2), at(3, 16)) == 10


def test_the_clock_stops_while_the_citizen_is_asked(report, clock, client):
    clock["now"] = at(3, 3)
    move(report, State.INFO_REQUESTED, OFFICER, ASKED)
    clock["now"] = at(3, 16)
    report.refresh_from_db()
    assert not report.is_late and not Report.objects.late().exists()
    page = client.get(f"/en/reports/{report.code}/").content.decode()
    assert "The deadline is paused" in page
    move(report, State.IN_PROGRESS, REPORTER, TransitionNotes(reporter_note="Số 7"))
    # Nine working days were spent waiting: from Thursday the 5th to the 18th.
    assert due_of(report) == "03-18 17"
    assert report.paused_at is None and not report.is_late
    clock["now"] = at(3, 19)
    assert report.is_late and Report.objects.late().get() == report


def test_what_was_late_before_the_question_stays_late(report, clock):
    clock["now"] = at(3, 9)
    move(report, State.INFO_REQUESTED, OFFICER, ASKED)
    assert report.is_late and Report.objects.late().exists()
    clock["now"] = at(3, 12)
    move(report, State.IN_PROGRESS, REPORTER)
    assert due_of(report) == "03-05 17"


def said() -> list[str]:
    rows = OutboxMessage.objects.order_by("id").values_list("template", flat=True)
    return [row for row in rows if row in ("reminder", "escalation")]


def test_offices_are_told_before_and_after_once_each(report, clock, office):
    boss = User.objects.create_user("boss", email="boss@example.com")
    OfficeMembership.objects.create(user=boss, office=office, role="supervisor")
    told = []
    for hours in range(0, 24 * 14, 8):
        clock["now"] = at(3, 3) + timedelta(hours=hours)
        if reminders.remind_all():
            told.append(clock["now"].astimezone().date())
    assert said() == ["reminder", "escalation", "escalation"]
    deliver_outbox()
    assert [m.to for m in mail.outbox] == [
        ["so@example.com"],
        ["boss@example.com"],
        ["boss@example.com"],
    ]
    assert report.code in mail.outbox[0].subject
    days = [
        timezone.localtime(at(3, 4, 17)).date(),
        date(2026, 3, 5),
        date(2026, 3, 12),
    ]
    assert told == days


def test_nobody_is_reminded_of_what_waits_for_the_citizen(report, clock):
    move(report, State.INFO_REQUESTED, OFFICER, ASKED)
    clock["now"] = at(3, 20)
    assert reminders.remind_all() == 0


def test_a_moved_deadline_is_a_new_one(report, clock):
    clock["now"] = at(3, 5, 9)
    assert reminders.remind_all() == 1
    Report.objects.filter(pk=report.pk).update(due=at(3, 6, 17))
    assert reminders.remind_all() == 0
    clock["now"] = at(3, 5, 18)
    assert reminders.remind_all() == 1
    assert reminders.remind_all() == 0


def test_a_closed_report_is_left_in_peace(report, clock):
    move(report, State.WITHDRAWN, REPORTER)
    clock["now"] = at(3, 20)
    assert reminders.remind_all() == 0


def test_programs_are_told_that_it_is_late(report, clock, client):
    clock["now"] = at(3, 6)
    facts = client.get(f"/api/reports/{report.code}/").json()["properties"]
    assert facts["late"] is True
