"""Deadlines in working days: no weekends, no public holidays, no waiting for citizens."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from feedback.models import Category, Holiday, Report
from feedback.states import State

SATURDAY = 5
CLOSE_OF_BUSINESS = time(17, 0)
# Days looked at beyond twice the days wanted: always spans weekends and Tết.
SPARE = 60


class Calendar:
    """Which days count, read once for a stretch of time."""

    def __init__(self, first: date, last: date) -> None:
        rows = Holiday.objects.filter(date__range=(first, last))
        self._named = dict(rows.values_list("date", "is_workday"))

    def is_working(self, day: date) -> bool:
        """Whether offices work: what the table says, else Monday to Friday."""
        return self._named.get(day, day.weekday() < SATURDAY)


def due_for(category: Category, start: datetime) -> datetime | None:
    """When a report of ``category`` that came at ``start`` should be answered."""
    if category.deadline_days is None:
        return None
    return add_working_days(start, category.deadline_days)


def due_as(report: Report, category: Category) -> datetime | None:
    """When ``report`` should be answered once it belongs to ``category``.

    The deadline it has is moved by the difference of the categories, so that the day it
    was confirmed and the days the citizen was waited for still count.
    """
    days, before = category.deadline_days, report.category.deadline_days
    if days is None or before is None or report.due is None:
        return due_for(category, report.created_at)
    return add_working_days(report.due, days - before)


def add_working_days(start: datetime, days: int) -> datetime:
    """Close of business ``days`` working days after the day of ``start``.

    With negative ``days`` that many working days before it.
    """
    day = timezone.localtime(start).date()
    step = timedelta(days=1 if days >= 0 else -1)
    span = timedelta(days=2 * abs(days) + SPARE)
    calendar = Calendar(
        min(day, day + span * step.days), max(day, day + span * step.days)
    )
    left = abs(days)
    while left > 0:
        day += step
        if calendar.is_working(day):
            left -= 1
    return timezone.make_aware(datetime.combine(day, CLOSE_OF_BUSINESS))


def working_days_between(start: datetime, end: datetime) -> int:
    """Working days after the day of ``start`` up to the day of ``end``."""
    first, last = timezone.localtime(start).date(), timezone.localtime(end).date()
    calendar = Calendar(first, last)
    days = (last - first).days
    return sum(calendar.is_working(first + timedelta(days=n + 1)) for n in range(days))


def move_deadline(
    report: Report, source: State | str, target: State | str, at: datetime
) -> list[str]:
    """Start the clock when a report is confirmed, stop it while the citizen is asked; set
    it forward when they answered.

    Answers the names of the fields that changed (not saved).
    """
    if source == State.UNCONFIRMED and target == State.RECEIVED:
        report.due = due_for(report.category, at)
        return ["due"]
    if target == State.INFO_REQUESTED:
        report.paused_at = at
        return ["paused_at"]
    if source != State.INFO_REQUESTED or report.paused_at is None:
        return []
    # What was late before the question stays late.
    if report.due is not None and report.due > report.paused_at:
        waited = working_days_between(report.paused_at, at)
        if waited:
            report.due = add_working_days(report.due, waited)
    report.paused_at = None
    return ["due", "paused_at"]
