"""Deadlines in working days: no weekends, no public holidays."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from feedback.models import Category, Holiday

SATURDAY = 5
CLOSE_OF_BUSINESS = time(17, 0)


def due_for(category: Category, start: datetime) -> datetime | None:
    """When a report of ``category`` that came at ``start`` should be answered."""
    if category.deadline_days is None:
        return None
    return add_working_days(start, category.deadline_days)


def add_working_days(start: datetime, days: int) -> datetime:
    """Close of business ``days`` working days after the day of ``start``."""
    day = timezone.localtime(start).date()
    # Twice the days and a month more always spans weekends and Tết.
    closed = set(
        Holiday.objects.filter(
            date__range=(day, day + timedelta(days=2 * days + 30))
        ).values_list("date", flat=True)
    )
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in closed:
            days -= 1
    return timezone.make_aware(datetime.combine(day, CLOSE_OF_BUSINESS))
