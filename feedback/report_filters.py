"""Query parameters of lists and maps: read strictly, refused in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.gis.geos import Polygon
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.codes import clean_code
from feedback.feature_place import public_layer_ids
from feedback.models import Category, Report
from feedback.models.report import ReportQuerySet
from feedback.states import EXPOSED, OPEN, State
from feedback.text import clean_line
from gisportal.core.errors import BadParameterError
from gisportal.core.geo import WGS84

MAX_PAGE = 1000
MAX_DIGITS = 4
OPEN_WORD, CLOSED_WORD = "open", "closed"


@dataclass(frozen=True)
class ReportFilter:
    """Which public reports are asked for."""

    states: tuple[State, ...] = ()
    categories: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    after: str = ""
    limit: int = MAX_PAGE
    layer: str = ""
    feature_key: str = ""
    # Reported within so many days; None for any age.
    days: int | None = None
    is_current: bool = False

    def apply(self, reports: ReportQuerySet) -> ReportQuerySet:
        """``reports`` narrowed to what was asked for (not the page)."""
        if self.is_current:
            reports = reports.current()
        if self.states:
            reports = reports.filter(state__in=self.states)
        if self.categories:
            # Asked for first: with literals the newest are found without a join.
            asked = Category.objects.filter(
                Q(slug__in=self.categories) | Q(parent__slug__in=self.categories)
            )
            reports = reports.filter(
                category__in=list(asked.values_list("pk", flat=True))
            )
        if self.days is not None:
            start = timezone.now() - timedelta(days=self.days)
            reports = reports.filter(created_at__gte=start)
        if self.bbox:
            # Of a point the box is the point: exact enough, and the planner knows its cost.
            reports = reports.filter(point__bboverlaps=_box(self.bbox))
        if self.layer or self.feature_key:
            # What lies on a layer that is not public is nobody's business.
            reports = reports.filter(layer__in=public_layer_ids())
        if self.layer:
            reports = reports.filter(layer__slug=self.layer)
        if self.feature_key:
            reports = reports.filter(feature_key=self.feature_key)
        return reports

    def page(self, reports: ReportQuerySet) -> list[Report]:
        """One page, newest first, and one more row when there is a next page."""
        reports = reports.order_by("-created_at", "-id")
        if self.after:
            last = Report.objects.public().filter(code=self.after).first()
            if last is None:
                raise _bad("after", _("This page no longer exists; start again."))
            reports = reports.filter(
                Q(created_at__lt=last.created_at)
                | Q(created_at=last.created_at, id__lt=last.pk)
            )
        return list(reports[: self.limit + 1])


def read_filter(query: Mapping[str, str], limit: int = MAX_PAGE) -> ReportFilter:
    """The filter in an address. Raises ``BadParameterError`` naming the parameter."""
    return ReportFilter(
        states=read_states(query.get("state", "")),
        categories=tuple(_words(query.get("category", ""))),
        bbox=read_bbox(query.get("bbox", "")),
        after=_after(query.get("after", "")),
        limit=_limit(query.get("limit", ""), limit),
        layer=clean_line(query.get("layer", "")),
        feature_key=clean_line(query.get("feature_key", "")),
        days=_days(query.get("days", "")),
        is_current=query.get("current", "") == "1",
    )


def read_states(text: str) -> tuple[State, ...]:
    """A comma list of states; ``open`` and ``closed`` stand for their groups."""
    states: set[State] = set()
    for word in _words(text):
        if word == OPEN_WORD:
            states |= OPEN
        elif word == CLOSED_WORD:
            states |= set(EXPOSED) - OPEN
        elif word in EXPOSED:
            states.add(State(word))
        else:
            raise _bad("state", _("There is no such state."))
    return tuple(state for state in EXPOSED if state in states)


def read_bbox(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees; None when absent."""
    if not text.strip():
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad("bbox", _("bbox must be west,south,east,north in degrees."))
    return west, south, east, north


def read_lonlat(query: Mapping[str, str]) -> tuple[float, float] | None:
    """``lon`` and ``lat``; None when they are absent or no place on earth."""
    try:
        lon, lat = float(query.get("lon", "")), float(query.get("lat", ""))
    except ValueError:
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _box(bbox: tuple[float, float, float, float]) -> Polygon:
    box = Polygon.from_bbox(bbox)
    box.srid = WGS84
    return box


def _words(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := clean_line(part))]


def _after(text: str) -> str:
    code = clean_code(text) if text else ""
    if text and not code:
        raise _bad("after", _("This page no longer exists; start again."))
    return code


def _limit(text: str, default: int) -> int:
    if not text:
        return default
    digits = text.lstrip("0")
    # Read only what is short: Python itself refuses numbers of thousands of digits.
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS
    if not is_number or int(digits) > MAX_PAGE:
        raise _bad(
            "limit", _("limit must be between 1 and %(max)d.") % {"max": MAX_PAGE}
        )
    return int(digits)


def _days(text: str) -> int | None:
    if not text:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    if not is_number or int(text) < 1:
        raise _bad("days", _("days must be a number from 1 to 9999."))
    return int(text)


def _bad(name: str, message: str) -> BadParameterError:
    return BadParameterError(message, parameter=name)
