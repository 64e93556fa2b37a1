"""How reports are dealt with: counts and medians for everybody to see.

Only public reports are counted. A number that rises by one on the day somebody reports
something in private would say that it happened, and where; what is counted here can be
checked against the public list.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import Category
from feedback.states import NOT_EXPOSED, OPEN
from gisportal.core.bilingual import language
from gisportal.core.errors import BadParameterError
from gisportal.core.sql_files import sql
from layers.models import ServiceOffice

SQL_FOLDER = Path(__file__).resolve().parents[1] / "sql"
PERIODS = (3, 12, 36)
DEFAULT_PERIOD = 12
FRESH_SECONDS = 300
KEPT_SECONDS = 3600
# As long as counting may take before somebody else tries.
BUSY_SECONDS = 60
# Ratings are not shown one by one, so neither is a mean of very few.
MIN_RATINGS = 5


@dataclass(frozen=True)
class Figures:
    """The figures of one group of reports."""

    new: int = 0
    open: int = 0
    late: int = 0
    solved: int = 0
    hours_to_answer: float | None = None
    hours_to_solution: float | None = None
    rating: float | None = None
    ratings: int = 0


@dataclass(frozen=True)
class Row:
    """One group: an office, a category, a commune or a month."""

    key: str
    name: str
    figures: Figures


@dataclass(frozen=True)
class Scope:
    """Whose reports are counted: everybody's public ones, or those of some offices.

    ``offices`` are keys; None means all.
    """

    offices: tuple[int, ...] | None = None
    only_public: bool = True
    # Fewer ratings than this have no mean.
    min_ratings: int = MIN_RATINGS


PUBLIC = Scope()


@dataclass(frozen=True)
class Stats:
    """All figures of a period that began at ``start``."""

    months_back: int
    start: datetime
    at: datetime
    total: Figures = field(default_factory=Figures)
    months: tuple[Row, ...] = ()
    offices: tuple[Row, ...] = ()
    categories: tuple[Row, ...] = ()
    communes: tuple[Row, ...] = ()


def read_period(text: str) -> int:
    """``months`` of an address. Raises ``BadParameterError``."""
    if not text.strip():
        return DEFAULT_PERIOD
    periods = {str(months): months for months in PERIODS}
    if text.strip() not in periods:
        raise BadParameterError(
            _("months must be one of %(choices)s.")
            % {"choices": ", ".join(map(str, PERIODS))},
            parameter="months",
        )
    return periods[text.strip()]


def public_stats(months_back: int = DEFAULT_PERIOD) -> Stats:
    """The figures of the last months, this one included; a few minutes old at most.

    Of a million reports the counting takes seconds: one request does it, the others
    get the figures of before meanwhile.
    """
    name = f"report-stats-{months_back}-{language()}"
    kept: Stats | None = cache.get(name)
    if kept and (_is_fresh(kept) or not cache.add(f"{name}-busy", 1, BUSY_SECONDS)):
        return kept
    stats = count(months_back)
    cache.set(name, stats, KEPT_SECONDS)
    cache.delete(f"{name}-busy")
    return stats


def _is_fresh(stats: Stats) -> bool:
    return (timezone.now() - stats.at).total_seconds() < FRESH_SECONDS


def count(months_back: int, scope: Scope = PUBLIC) -> Stats:
    """The figures as they are now."""
    now = timezone.localtime()
    keys = month_keys(now, months_back)
    start = _start_of(keys[0])
    groups = _groups(start, now, scope)
    by_month = {row.key: row.figures for row in groups["month"]}
    return Stats(
        months_back=months_back,
        start=start,
        at=now,
        total=groups["total"][0].figures,
        months=tuple(Row(key, key, by_month.get(key, Figures())) for key in keys),
        offices=_rows(groups["office"], _names(ServiceOffice), _("No office yet")),
        categories=_rows(groups["category"], _names(Category), ""),
        communes=_rows(groups["commune"], {}, _("Place in no commune")),
    )


def month_keys(now: datetime, months_back: int) -> list[str]:
    """The last months as ``2026-01``, oldest first, the one of ``now`` last."""
    last = now.year * 12 + now.month - 1
    numbers = range(last - months_back + 1, last + 1)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


def _start_of(month: str) -> datetime:
    return timezone.make_aware(datetime.strptime(f"{month}-01", "%Y-%m-%d"))


def _groups(start: datetime, now: datetime, scope: Scope) -> dict[str, list[Row]]:
    """The rows of the answer by their grouping, under the keys of the tables."""
    values: dict[str, Any] = {
        "start": start,
        "now": now,
        "only_public": scope.only_public,
        "offices": None if scope.offices is None else list(scope.offices),
        "zone": str(timezone.get_current_timezone()),
        "open": [state.value for state in OPEN],
        "not_exposed": [state.value for state in NOT_EXPOSED],
    }
    with connection.cursor() as cursor:
        cursor.execute(sql(SQL_FOLDER, "report_stats"), values)
        groups: dict[str, list[Row]] = defaultdict(list)
        for kind, key, name, *numbers in cursor.fetchall():
            groups[kind].append(Row(key, name or "", _figures(scope, *numbers)))
    return groups


def _figures(scope: Scope, *numbers: Any) -> Figures:
    new, is_open, late, solved, to_answer, to_solution, rating, ratings = numbers
    return Figures(
        new,
        is_open,
        late,
        solved,
        _rounded(to_answer),
        _rounded(to_solution),
        _rounded(rating) if ratings >= scope.min_ratings else None,
        ratings,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)


def _rows(
    found: list[Row], names: dict[str, tuple[str, str]], nameless: str
) -> tuple[Row, ...]:
    """The rows by their public keys, the busiest first."""
    rows = [
        Row(*names.get(row.key, (row.key, row.name or nameless)), row.figures)
        for row in found
    ]
    return tuple(
        sorted(rows, key=lambda row: (-row.figures.new, -row.figures.open, row.name))
    )


def _names(model: type[ServiceOffice | Category]) -> dict[str, tuple[str, str]]:
    """Key in the table -> key and name in public."""
    rows = model.objects.only("slug", "name_vi", "name_en")
    return {str(row.pk): (row.slug, row.name) for row in rows}
