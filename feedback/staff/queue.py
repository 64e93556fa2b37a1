"""Which reports a queue shows: read from the address, applied, paged by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, TextChoices
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext_lazy as _

from feedback import permissions
from feedback.codes import clean_code
from feedback.models import Report
from feedback.models.report import ReportQuerySet
from feedback.states import OPEN, State
from feedback.text import clean_line

PAGE = 50
# Counted no further: "1000+" says enough, and a million rows are not read for it.
MOST_COUNTED = 1000
WORDS_MAX = 100
_NUMBER = re.compile(r"\d{1,18}")
# Seen by nobody outside until staff (or the reporter, by a link) say so.
_HELD = Q(visibility=Report.Visibility.PENDING) | Q(state=State.UNCONFIRMED)


class View(TextChoices):
    """Whose reports, and which of them."""

    OFFICE = "office", _("My office")
    MINE = "mine", _("Mine")
    LATE = "late", _("Late")
    UNASSIGNED = "unassigned", _("Unassigned")
    HELD = "held", _("Held for review")
    ALL = "all", _("All, closed too")


class Sort(TextChoices):
    """What comes first."""

    NEWEST = "newest", _("newest first")
    OLDEST = "oldest", _("oldest first")
    DUE = "due", _("by deadline")


@dataclass(frozen=True)
class Queue:
    """One queue: everything in it stands in the address."""

    view: View = View.OFFICE
    sort: Sort = Sort.NEWEST
    state: str = ""
    category: str = ""
    office: str = ""
    area: str = ""
    priority: str = ""
    words: str = ""
    after: str = ""

    def apply(self, user: Any) -> ReportQuerySet:
        """The reports of this queue that ``user`` may see, in no order."""
        rows = _of_view(permissions.visible_reports(user), self.view, user)
        if self.state:
            rows = rows.filter(state=self.state)
        if self.category:
            rows = rows.filter(
                Q(category__slug=self.category)
                | Q(category__parent__slug=self.category)
            )
        for name, value in (
            ("office__slug", self.office),
            ("area_name", self.area),
            ("priority", self.priority),
        ):
            if value:
                rows = rows.filter(**{name: value})
        return _with_words(rows, self.words) if self.words else rows

    def page(self, user: Any) -> tuple[list[Report], str]:
        """One page, and the key of the next one (empty at the end)."""
        rows = _after(self.apply(user), self.sort, self.after)
        orders: dict[Sort, tuple[str | OrderBy, ...]] = {
            Sort.NEWEST: ("-created_at", "-id"),
            Sort.OLDEST: ("created_at", "id"),
            Sort.DUE: (F("due").asc(nulls_last=True), "id"),
        }
        order = orders[self.sort]
        found = list(
            rows.select_related("category", "office", "assigned_to").order_by(*order)[
                : PAGE + 1
            ]
        )
        page = found[:PAGE]
        return page, _key(page[-1], self.sort) if len(found) > PAGE else ""

    def count(self, user: Any) -> int:
        """How many there are, counted up to ``MOST_COUNTED`` and one more."""
        return self.apply(user).order_by()[: MOST_COUNTED + 1].count()

    def only(self, **changes: Any) -> str:
        """The query part of the address of this queue with some values changed."""
        other = asdict(replace(self, **{"after": "", **changes}))
        standard = asdict(Queue())
        return urlencode(
            {
                "q" if name == "words" else name: value
                for name, value in other.items()
                if value != standard[name]
            }
        )


def read_queue(query: Mapping[str, str]) -> Queue:
    """The queue in an address; what means nothing is left out."""
    view, sort = query.get("view", ""), query.get("sort", "")
    state, priority = query.get("state", ""), query.get("priority", "")
    return Queue(
        view=View(view) if view in View else View.OFFICE,
        sort=Sort(sort) if sort in Sort else Sort.NEWEST,
        state=state if state in State else "",
        category=clean_line(query.get("category", ""))[:63],
        office=clean_line(query.get("office", ""))[:80],
        area=clean_line(query.get("area", ""))[:200],
        priority=priority if priority in Report.Priority else "",
        words=clean_line(query.get("q", ""))[:WORDS_MAX],
        after=query.get("after", "")[:60],
    )


def _of_view(rows: ReportQuerySet, view: View, user: Any) -> ReportQuerySet:
    is_open = Q(state__in=OPEN)
    return {
        View.OFFICE: lambda: rows.filter(is_open),
        View.MINE: lambda: rows.filter(is_open, assigned_to=user.pk),
        View.LATE: rows.late,
        View.UNASSIGNED: lambda: rows.filter(is_open, assigned_to__isnull=True),
        View.HELD: lambda: rows.filter(_HELD),
        View.ALL: lambda: rows,
    }[view]()


def _with_words(rows: ReportQuerySet, words: str) -> ReportQuerySet:
    code = clean_code(words)
    if code:
        return rows.filter(code=code)
    # A regular expression without case is what the trigram index answers.
    pattern = re.escape(words)
    return rows.filter(Q(description__iregex=pattern))


def _key(last: Report, sort: Sort) -> str:
    moment = last.due if sort == Sort.DUE else last.created_at
    return f"{moment.isoformat() if moment else ''}|{last.pk}"


def _after(rows: ReportQuerySet, sort: Sort, key: str) -> ReportQuerySet:
    text, _bar, number = key.partition("|")
    if not _NUMBER.fullmatch(number):
        return rows
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return rows
    pk = int(number)
    if sort == Sort.DUE:
        return rows.filter(_later(moment, pk))
    if moment is None:
        return rows
    # Twice the same condition: the first bounds the index, the second is exact.
    if sort == Sort.OLDEST:
        exact = Q(created_at__gt=moment) | Q(created_at=moment, id__gt=pk)
        return rows.filter(exact, created_at__gte=moment)
    exact = Q(created_at__lt=moment) | Q(created_at=moment, id__lt=pk)
    return rows.filter(exact, created_at__lte=moment)


def _later(moment: datetime | None, pk: int) -> Q:
    """After a deadline; what has none comes last."""
    if moment is None:
        return Q(due__isnull=True, id__gt=pk)
    return Q(due__gt=moment) | Q(due=moment, id__gt=pk) | Q(due__isnull=True)
