"""Public holidays as data: filled from the ``holidays`` package, changed by staff.

The package knows the law, the lunar calendar (Tết, the Hùng Kings) and the days that the
government moved so far. What it moves later is changed in the administration; a year
that has any day is left alone.
"""

from __future__ import annotations

from datetime import date

import holidays
from django.db import transaction
from django.utils import timezone

from feedback.models import Holiday

COUNTRY = "VN"


def load_year(year: int, *, again: bool = False) -> int:
    """Fill ``year`` unless it has days already; answers how many were added.

    ``again`` adds what is missing and leaves every day that is there as it is.
    """
    with transaction.atomic():
        if not again and Holiday.objects.filter(date__year=year).exists():
            return 0
        rows = [*_days_off(year), *_workdays(year)]
        known = set(
            Holiday.objects.filter(date__year=year).values_list("date", flat=True)
        )
        new = [row for row in rows if row.date not in known]
        Holiday.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def load_coming() -> int:
    """This year and the next (a monthly schedule)."""
    year = timezone.localdate().year
    return load_year(year) + load_year(year + 1)


def _days_off(year: int) -> list[Holiday]:
    vietnamese = holidays.country_holidays(COUNTRY, years=year, language="vi")
    english = holidays.country_holidays(COUNTRY, years=year, language="en_US")
    return [
        Holiday(date=day, name_vi=name[:100], name_en=english.get(day, "")[:100])
        for day, name in sorted(vietnamese.items())
    ]


def _workdays(year: int) -> list[Holiday]:
    """Weekend days on which is worked for a day off elsewhere."""
    found: set[date] = holidays.country_holidays(COUNTRY, years=year).weekend_workdays
    return [
        Holiday(
            date=day,
            name_vi="Ngày làm việc bù",
            name_en="Working day instead of a day off",
            is_workday=True,
        )
        for day in sorted(found)
        if day.year == year
    ]
