"""Query parameters of lists and maps: read strictly, refused in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.gis.geos import Polygon
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.codes import clean_code
from feedback.feature_place import public_layer_ids
from feedback.models import Category, Report
from feedback.models.report import ReportQuerySet
from feedback.states import EXPOSED, OPEN, State
from feedback.text import clean_line, read_number
from gisportal.core.errors import BadParameterError
from gisportal.core.geo import WGS84

MAX_PAGE = 1000
MAX_DIGITS = 4
OPEN_WORD, CLOSED_WORD = "open", "closed"
# West, south, east, north.
Box = tuple[float, float, float, float]


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


def read_bbox(text: str) -> Box | None:
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
    number = read_number(text.lstrip("0"), digits=MAX_DIGITS)
    if not 0 < number <= MAX_PAGE:
        raise _bad(
            "limit", _("limit must be between 1 and %(max)d.") % {"max": MAX_PAGE}
        )
    return number


def _days(text: str) -> int | None:
    if not text:
        return None
    days = read_number(text, digits=MAX_DIGITS)
    if days < 1:
        raise _bad("days", _("days must be a number from 1 to 9999."))
    return days


def _bad(name: str, message: str) -> BadParameterError:
    return BadParameterError(message, parameter=name)


class ParameterField(forms.Field):
    """A parameter that ``read`` makes a value of, or refuses in words."""

    def __init__(self, *args: Any, read: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read = read

    def clean(self, value: str | None) -> Any:
        """The value. Raises ``BadParameterError`` naming the parameter."""
        return self.read(value or "")


class ParameterFilter(django_filters.Filter):
    """A filter whose value is read strictly; an empty one filters nothing."""

    field_class = ParameterField


class ReportFilter(django_filters.FilterSet):
    """Which public reports an address asks for."""

    state = ParameterFilter(read=read_states, lookup_expr="in")
    category = ParameterFilter(read=_words, method="of_categories")
    # Of a point the box is the point: exact enough, and the planner knows its cost.
    bbox = ParameterFilter(read=read_bbox, field_name="point", method="in_box")
    layer = ParameterFilter(read=clean_line, method="on_layer")
    feature_key = ParameterFilter(read=clean_line, method="on_feature")
    days = ParameterFilter(read=_days, method="since_days")
    current = ParameterFilter(read=lambda text: text == "1", method="of_current")

    @property
    def values(self) -> dict[str, Any]:
        """What was asked for, by parameter."""
        self.form.is_valid()
        return self.form.cleaned_data

    def apply(
        self, reports: ReportQuerySet, *, skip: Collection[str] = ()
    ) -> ReportQuerySet:
        """``reports`` narrowed to what was asked for, but for the parameters in ``skip``."""
        for name, value in self.values.items():
            if name not in skip:
                reports = self.filters[name].filter(reports, value)
        return reports

    def of_current(self, reports: ReportQuerySet, _name: str, value: bool) -> Any:
        """Open, or closed not long ago."""
        return reports.current() if value else reports

    def of_categories(
        self, reports: ReportQuerySet, _name: str, slugs: list[str]
    ) -> ReportQuerySet:
        """Of these categories, or of those under these headings."""
        # Asked for first: with literals the newest are found without a join.
        found = Category.objects.filter(Q(slug__in=slugs) | Q(parent__slug__in=slugs))
        return reports.filter(category__in=list(found.values_list("pk", flat=True)))

    def since_days(
        self, reports: ReportQuerySet, _name: str, days: int
    ) -> ReportQuerySet:
        """Reported within so many days."""
        start = timezone.now() - timedelta(days=days)
        return reports.filter(created_at__gte=start)

    def in_box(self, reports: ReportQuerySet, _name: str, bbox: Box) -> ReportQuerySet:
        """Inside the box."""
        return within(reports, bbox)

    def on_layer(
        self, reports: ReportQuerySet, _name: str, slug: str
    ) -> ReportQuerySet:
        """Pinned to a feature of the layer."""
        # What lies on a layer that is not public is nobody's business.
        return reports.filter(layer__in=public_layer_ids(), layer__slug=slug)

    def on_feature(
        self, reports: ReportQuerySet, _name: str, key: str
    ) -> ReportQuerySet:
        """Pinned to a feature with this key."""
        if not self.values["layer"]:
            reports = reports.filter(layer__in=public_layer_ids())
        return reports.filter(feature_key=key)


@dataclass(frozen=True)
class ReportPage:
    """Which page of a list: how many, and after which report."""

    after: str = ""
    limit: int = MAX_PAGE

    def of(self, reports: ReportQuerySet) -> list[Report]:
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


def read_filter(query: Mapping[str, str]) -> ReportFilter:
    """The filter in an address. Raises ``BadParameterError`` naming the parameter."""
    asked = ReportFilter(data=query, queryset=Report.objects.none())
    # Read at once: a wrong parameter is refused whether or not the rows are needed.
    asked.form.is_valid()
    return asked


def read_page(query: Mapping[str, str], limit: int = MAX_PAGE) -> ReportPage:
    """The page in an address. Raises ``BadParameterError`` naming the parameter."""
    return ReportPage(
        after=_after(query.get("after", "")),
        limit=_limit(query.get("limit", ""), limit),
    )


def within(reports: ReportQuerySet, bbox: Box | None) -> ReportQuerySet:
    """``reports`` in the box; all of them without one."""
    if bbox is None:
        return reports
    box = Polygon.from_bbox(bbox)
    box.srid = WGS84
    return reports.filter(point__bboverlaps=box)
