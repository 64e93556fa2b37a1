"""Working days: weekends and holidays do not count."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from feedback.models import Category, Holiday
from feedback.workflow.deadlines import add_working_days, due_for

pytestmark = pytest.mark.django_db
# Friday, 30 January 2026, in the afternoon.
FRIDAY = timezone.make_aware(datetime(2026, 1, 30, 15, 0))


def test_weekends_do_not_count():
    due = timezone.localtime(add_working_days(FRIDAY, 3))
    assert (due.date(), due.hour) == (date(2026, 2, 4), 17)


def test_tet_does_not_count():
    for day in range(16, 23):
        Holiday.objects.create(date=date(2026, 2, day), name_vi="Tết")
    due = timezone.localtime(add_working_days(FRIDAY, 12))
    assert due.date() == date(2026, 2, 24)


def test_a_category_may_have_no_deadline():
    assert due_for(Category(slug="x"), FRIDAY) is None
