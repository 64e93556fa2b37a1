"""The offices' own figures: every report counted, officers their office, supervisors all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from feedback.api.clusters import by_cell
from feedback.map_config import map_config
from feedback.models import Report
from feedback.models.report import ReportQuerySet
from feedback.permissions import is_supervisor
from feedback.staff.access import office_staff, own_offices
from feedback.staff.queue_map import places_of
from feedback.statistics.figures import Scope, Stats, count, read_period
from feedback.statistics.views import TABLES, figures_context, table_response
from feedback.text import clean_line
from gisportal.core.bilingual import language
from layers.models import ServiceOffice

KEPT_SECONDS = 120
# Degrees: about 1 km.
HEAT_CELL = 0.01
MAX_CELLS = 3000


@require_safe
@office_staff
def dashboard(request: HttpRequest) -> HttpResponse:
    """The figures as charts with their tables, and where it happens."""
    months = read_period(request.GET.get("months", ""))
    office = _office(request)
    stats = _stats(request, months, office)
    return render(
        request,
        "feedback/staff/dashboard.html",
        {
            **figures_context(stats),
            "list_url": reverse("feedback:staff") + "?view=all&",
            "table_url": "feedback:dashboard-table",
            "offices": _offices(request),
            "office": office,
            "query": f"months={months}" + (f"&office={office.slug}" if office else ""),
            "config": map_config(),
            "sees_all": is_supervisor(request.user),
        },
    )


@require_safe
@office_staff
def dashboard_table(request: HttpRequest, name: str) -> HttpResponse:
    """One of the tables as CSV."""
    if name not in TABLES:
        raise Http404
    months = read_period(request.GET.get("months", ""))
    return table_response(_stats(request, months, _office(request)), name)


@require_safe
@office_staff
def heat(request: HttpRequest) -> JsonResponse:
    """How many reports came in since, in cells of about a square kilometre."""
    months = read_period(request.GET.get("months", ""))
    office = _office(request)
    start = _stats(request, months, office).start
    rows = _reports(request, office, start)
    cells = by_cell(rows, HEAT_CELL, HEAT_CELL)[:MAX_CELLS]
    return JsonResponse({"cell": HEAT_CELL, "cells": places_of(cells)})


def _offices(request: HttpRequest) -> list[ServiceOffice]:
    """The offices whose figures this person may see."""
    if is_supervisor(request.user):
        return list(ServiceOffice.objects.filter(is_active=True))
    return own_offices(request.user)


def _office(request: HttpRequest) -> ServiceOffice | None:
    """The office that was chosen, if it is one of theirs."""
    slug = clean_line(request.GET.get("office", ""))
    found = [office for office in _offices(request) if office.slug == slug]
    if slug and not found:
        raise Http404
    return found[0] if found else None


def _keys(request: HttpRequest, office: ServiceOffice | None) -> tuple[int, ...] | None:
    if office is not None:
        return (office.pk,)
    if is_supervisor(request.user):
        return None
    return tuple(sorted(row.pk for row in own_offices(request.user)))


def _stats(request: HttpRequest, months: int, office: ServiceOffice | None) -> Stats:
    """The figures, some minutes old at most."""
    keys = _keys(request, office)
    name = f"staff-stats-{months}-{language()}-{keys}".replace(" ", "")
    kept: Stats | None = cache.get(name)
    if kept is None:
        kept = count(months, Scope(keys, only_public=False, min_ratings=1))
        cache.set(name, kept, KEPT_SECONDS)
    return kept


def _reports(
    request: HttpRequest, office: ServiceOffice | None, start: datetime
) -> ReportQuerySet:
    rows: Any = Report.objects.filter(created_at__gte=start)
    keys = _keys(request, office)
    return rows if keys is None else rows.filter(office__in=keys)
