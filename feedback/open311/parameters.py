"""Query parameters of the lists: an empty one is an absent one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.codes import clean_code
from feedback.models.report import ReportQuerySet
from feedback.report_filters import read_bbox, within
from feedback.states import CLOSED, OPEN, State
from feedback.text import clean_line
from gisportal.core.errors import BadParameterError

PAGE_MAX = 1000
PAGES_MAX = 100_000
SPAN = timedelta(days=90)
STATUSES = {"open": OPEN, "closed": CLOSED}
# The time zone is part of the date; an unescaped plus arrives as a space.
_W3C = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[ +-]\d\d:\d\d)", re.ASCII
)
_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)


@dataclass(frozen=True)
class Span:
    """From when to when; either end may be open."""

    start: datetime | None = None
    end: datetime | None = None

    def on(self, field: str) -> Q:
        """Rows whose ``field`` lies in it."""
        condition = Q()
        if self.start:
            condition &= Q(**{f"{field}__gte": self.start})
        if self.end:
            condition &= Q(**{f"{field}__lte": self.end})
        return condition


@dataclass(frozen=True)
class Page:
    """Which rows of the answer: ``page`` counts from one."""

    page: int = 1
    size: int = PAGE_MAX

    @property
    def window(self) -> slice:
        """The rows as a slice."""
        return slice((self.page - 1) * self.size, self.page * self.size)


def words(query: Mapping[str, str], name: str) -> list[str]:
    """A comma list."""
    text = query.get(name, "")
    return [word for part in text.split(",") if (word := clean_line(part))]


def read_page(query: Mapping[str, str]) -> Page:
    """``page`` and ``page_size``. Raises ``BadParameterError``."""
    return Page(
        _count(query, "page", 1, PAGES_MAX),
        _count(query, "page_size", PAGE_MAX, PAGE_MAX),
    )


def read_span(query: Mapping[str, str]) -> Span:
    """``start_date`` and ``end_date``, at most 90 days; by default the last 90."""
    start, end = read_date(query, "start_date"), read_date(query, "end_date")
    try:
        if start is None:
            start = (end or timezone.now()) - SPAN
        if end is None:
            end = start + SPAN
        is_short = start <= end and end - start <= SPAN
    except OverflowError as error:
        raise _bad("start_date", _("This date is too far away.")) from error
    if not is_short:
        raise _bad(
            "end_date",
            _("end_date must lie at most 90 days after start_date, and not before it."),
        )
    return Span(start, end)


def read_updated(query: Mapping[str, str]) -> Span:
    """``updated_after`` and ``updated_before`` (extension)."""
    return Span(read_date(query, "updated_after"), read_date(query, "updated_before"))


def read_date(query: Mapping[str, str], name: str) -> datetime | None:
    """A moment in W3C form. Raises ``BadParameterError``."""
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        if _W3C.fullmatch(text):
            return datetime.fromisoformat(text.replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _bad(
        name,
        _("%(name)s must be a time with its zone, such as 2026-01-31T08:00:00+07:00.")
        % {"name": name},
    )


def select(query: Mapping[str, str], reports: ReportQuerySet) -> ReportQuerySet:
    """``reports`` narrowed to what was asked for (not the page)."""
    codes = words(query, "service_request_id")
    if codes:
        return reports.filter(code__in=[clean_code(code) for code in codes[:PAGE_MAX]])
    updated = read_updated(query)
    has_dates = any(query.get(name, "").strip() for name in ("start_date", "end_date"))
    # Who asks what changed lately means old reports as well.
    if has_dates or updated == Span():
        reports = reports.filter(read_span(query).on("created_at"))
    reports = reports.filter(updated.on("updated_at"))
    services = words(query, "service_code")
    if services:
        reports = reports.filter(category__slug__in=services)
    states = _states(query)
    if states:
        reports = reports.filter(state__in=states)
    return within(reports, read_bbox(query.get("bbox", "")))


def _states(query: Mapping[str, str]) -> set[State]:
    states: set[State] = set()
    for word in words(query, "status"):
        if word not in STATUSES:
            raise _bad("status", _("status must be open or closed."))
        states |= STATUSES[word]
    return states


def _count(query: Mapping[str, str], name: str, default: int, high: int) -> int:
    text = query.get(name, "").strip()
    if not text:
        return default
    if not _NUMBER.fullmatch(text) or int(text) > high:
        raise _bad(
            name,
            _("%(name)s must be a number from 1 to %(high)d.")
            % {"name": name, "high": high},
        )
    return int(text)


def _bad(name: str, message: str) -> BadParameterError:
    return BadParameterError(message, parameter=name)
