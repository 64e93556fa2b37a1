"""The public figures: a page, tables as CSV, the same as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.views import PublicView
from feedback.models import Report
from feedback.statistics.figures import PERIODS, Row, Stats, public_stats, read_period
from feedback.statistics.serializers import StatsSerializer
from gisportal.core.spreadsheets import write_table

CACHE = "public, max-age=60"
TABLES = {
    "months": gettext_lazy("By month"),
    "offices": gettext_lazy("By office"),
    "categories": gettext_lazy("By kind"),
    "communes": gettext_lazy("By commune"),
}
HOURS_OF_TWO_DAYS = 48
BARS_SHOWN = 10


@require_safe
def stats(request: HttpRequest) -> HttpResponse:
    """The figures of a period as charts with their tables."""
    figures = public_stats(read_period(request.GET.get("months", "")))
    response = render(
        request,
        "feedback/stats.html",
        {
            **figures_context(figures),
            "list_url": reverse("feedback:list") + "?",
            "table_url": "feedback:stats-table",
            "query": f"months={figures.months_back}",
            "has_demo": Report.objects.public().filter(is_demo=True).exists(),
        },
    )
    response["Cache-Control"] = CACHE
    return response


@require_safe
def stats_table(request: HttpRequest, name: str) -> HttpResponse:
    """One of the tables as CSV."""
    if name not in TABLES:
        raise Http404
    figures = public_stats(read_period(request.GET.get("months", "")))
    response = table_response(figures, name)
    response["Cache-Control"] = CACHE
    return response


def table_response(figures: Stats, name: str) -> HttpResponse:
    """One table of ``figures`` as a CSV file."""
    head = [
        pgettext("table", "Name"),
        _("New"),
        _("Open now"),
        _("Late now"),
        _("Solved"),
        _("Hours to the first answer (median)"),
        _("Hours to the solution (median)"),
        _("Rating (1–5)"),
        _("Ratings"),
    ]
    rows = [[row.name, *asdict(row.figures).values()] for row in getattr(figures, name)]
    response = HttpResponse(
        write_table([head, *rows]), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="reports-{name}.csv"'
    return response


class StatsView(PublicView):
    """The figures for programs."""

    @extend_schema(
        operation_id="reports_stats",
        parameters=[OpenApiParameter("months", int, enum=PERIODS)],
        responses=StatsSerializer,
    )
    def get(self, request: Request) -> Response:
        """Counts and medians of public reports, in all and by group."""
        figures = public_stats(read_period(request.query_params.get("months", "")))
        return Response(StatsSerializer(figures).data, headers={"Cache-Control": CACHE})


def duration(hours: float | None) -> str:
    """Hours as people say them: hours up to two days, then days."""
    if hours is None:
        return ""
    if hours < 1:
        return _("under an hour")
    if hours < HOURS_OF_TWO_DAYS:
        number = round(hours)
        return ngettext("%(n)d hour", "%(n)d hours", number) % {"n": number}
    days = hours / 24
    if days < 10:
        return _("%(n)s days") % {"n": number_format(days, decimal_pos=1)}
    return ngettext("%(n)d day", "%(n)d days", round(days)) % {"n": round(days)}


def figures_context(stats: Stats) -> dict[str, Any]:
    """What the fragments of the figures show: totals, and each grouping as a section."""
    return {
        "stats": stats,
        "periods": PERIODS,
        "answer": duration(stats.total.hours_to_answer),
        "solution": duration(stats.total.hours_to_solution),
        "sections": [_section(stats, name) for name in TABLES],
    }


def _section(stats: Stats, name: str) -> dict[str, Any]:
    rows: tuple[Row, ...] = getattr(stats, name)
    is_months = name == "months"
    shown = [_named(row) for row in rows] if is_months else list(rows)
    return {
        "name": name,
        "title": TABLES[name],
        "is_months": is_months,
        "bars": _bars(shown if is_months else shown[:BARS_SHOWN]),
        "rows": [
            {
                "row": row,
                "answer": duration(row.figures.hours_to_answer),
                "solution": duration(row.figures.hours_to_solution),
            }
            for row in (reversed(shown) if is_months else shown)
        ],
        "left": max(len(rows) - BARS_SHOWN, 0),
    }


def _bars(rows: list[Row]) -> list[dict[str, Any]]:
    """Bars that a page without scripts draws: lengths as percentages of the longest."""
    numbers = [max(row.figures.new, row.figures.open) for row in rows]
    longest = max(numbers, default=0) or 1
    return [
        {
            "name": row.name,
            "row": row,
            # Never the decimal comma of a language: these are attributes.
            **{
                kind: f"{100 * getattr(row.figures, kind) / longest:.1f}"
                for kind in ("new", "open", "late", "solved")
            },
        }
        for row in rows
    ]


def _named(month: Row) -> Row:
    """A month with a name people read."""
    year, number = month.key.split("-")
    return Row(month.key, f"{number}/{year}", month.figures)
