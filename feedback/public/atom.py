"""Atom: new reports of an area or a kind, and what happens to one report."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.gis.feeds import GeoAtom1Feed
from django.contrib.gis.geos import Point
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback.models import HistoryEntry, Report
from feedback.models.report import ReportQuerySet
from feedback.report_filters import ReportFilter, read_filter, read_lonlat
from feedback.states import State
from feedback.text import clean_line, read_number
from gisportal.core.errors import BadParameterError
from gisportal.core.geo import WGS84

SHOWN = 50
RADIUS_MAX = 20_000
FILTERS = ("state", "category", "bbox", "layer")
# What ids are made from: the same thing has the same id at whatever address.
NAMESPACE = uuid.UUID("5b1c2c0e-3a3f-4c53-9d5f-5c6f0a6a7f0e")
# When nothing has happened yet, a feed still needs a moment that does not move.
NEVER = datetime(2025, 7, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Circle:
    """Within ``radius`` metres of a place."""

    lon: float
    lat: float
    radius: int

    def apply(self, reports: ReportQuerySet) -> ReportQuerySet:
        """The reports in it."""
        return reports.around(Point(self.lon, self.lat, srid=WGS84), self.radius)


@dataclass(frozen=True)
class Wanted:
    """Which reports a feed tells of."""

    filter: ReportFilter
    commune: str = ""
    circle: Circle | None = None

    def reports(self) -> list[Report]:
        """The newest ones that are public."""
        rows = self.filter.apply(Report.objects.public())
        if self.commune:
            rows = rows.filter(area_key=self.commune)
        if self.circle:
            rows = self.circle.apply(rows)
        rows = rows.select_related("category", "office")
        return list(rows.order_by("-created_at", "-id")[:SHOWN])


class Feed(GeoAtom1Feed):
    """Atom with georss whose ids and dates depend on its content alone."""

    def latest_post_date(self) -> datetime:
        """When the newest entry changed."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


@dataclass(frozen=True)
class Links:
    """How the feed names its addresses in full."""

    full: Callable[[str], str]
    page: str
    own: str
    author: str


def read_wanted(query: Mapping[str, str]) -> Wanted:
    """What an address asks for. Raises ``BadParameterError``."""
    key = query.get("key", "") or query.get("feature_key", "")
    narrowed = {name: query.get(name, "") for name in FILTERS}
    asked = read_filter({**narrowed, "feature_key": key})
    return Wanted(asked, clean_line(query.get("commune", "")), _circle(query))


def feed_of_reports(reports: Iterable[Report], links: Links, title: str) -> Feed:
    """New reports, one entry each, newest first."""
    feed = _feed(links, title)
    for report in reports:
        state = State(report.state)
        words = [report.category.name, report.area_name, state.label]
        feed.add_item(
            title=" · ".join(str(word) for word in words if word),
            link=links.full(report.get_absolute_url()),
            description=report.description,
            unique_id=_urn(f"report/{report.code}"),
            pubdate=report.created_at,
            updateddate=report.updated_at,
            categories=[report.category.slug, state.value],
            geometry=(report.point.x, report.point.y),
        )
    return feed


def feed_of_changes(
    report: Report, entries: Iterable[HistoryEntry], links: Links
) -> Feed:
    """What happened to one report, newest first."""
    title = f"{report.category.name} · {report.code}"
    feed = _feed(links, title, subtitle=report.description)
    for entry in reversed(list(entries)):
        feed.add_item(
            title=str(entry) if entry.to_state else _("Note of the office"),
            link=links.full(report.get_absolute_url()),
            description=entry.public_note or str(entry),
            unique_id=_urn(f"history/{report.code}/{entry.pk}"),
            pubdate=entry.at,
            updateddate=entry.at,
            categories=[entry.to_state] if entry.to_state else [],
            geometry=(report.point.x, report.point.y),
        )
    return feed


def _feed(links: Links, title: str, **facts: Any) -> Feed:
    return Feed(
        title=title,
        link=links.full(links.page),
        description="",
        language=get_language(),
        feed_url=links.full(links.own),
        feed_guid=_urn(links.own),
        author_name=links.author,
        **facts,
    )


def _urn(name: str) -> str:
    return uuid.uuid5(NAMESPACE, name).urn


def _circle(query: Mapping[str, str]) -> Circle | None:
    text = query.get("radius", "").strip()
    if not text:
        return None
    place = read_lonlat(query)
    radius = read_number(text, digits=6)
    if place is None or not 1 <= radius <= RADIUS_MAX:
        raise BadParameterError(
            _("A circle needs lon, lat and a radius from 1 to %(max)d metres.")
            % {"max": RADIUS_MAX},
            parameter="radius",
        )
    return Circle(*place, radius)
