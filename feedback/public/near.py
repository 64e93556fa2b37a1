"""Complaints on a feature or around a place: a fragment other pages fetch."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from feedback.feature_place import reports_on
from feedback.intake.duplicates import duplicates_of
from feedback.models import Report
from feedback.models.report import ReportQuerySet
from feedback.report_filters import read_lonlat
from feedback.text import clean_line
from gisportal.core.geo import WGS84

SHOWN = 8
RADIUS_METRES = 250
# Degrees each way that "all of them" shows: more than the radius in Vietnam.
REACH = 0.004


@require_safe
def reports_near(request: HttpRequest) -> HttpResponse:
    """Public reports on ``layer`` + ``key``, or near ``lon``, ``lat``.

    With ``duplicates``: open ones of ``category`` that may mean the same.
    """
    if "duplicates" in request.GET:
        return _duplicates(request)
    layer = clean_line(request.GET.get("layer", ""))[:63]
    key = clean_line(request.GET.get("key", ""))[:300]
    place = read_lonlat(request.GET)
    rows = _on_feature(layer, key) if layer and key else _around(place)
    # One more than is shown: whether there are more.
    reports = list(rows.select_related("category", "office")[: SHOWN + 1])
    handed = {"layer": layer, "key": key}
    if place:
        handed |= {"lon": f"{place[0]:.7f}", "lat": f"{place[1]:.7f}"}
    handed = {name: value for name, value in handed.items() if value}
    is_page = request.headers.get("Sec-Fetch-Dest") == "document"
    response = render(
        request,
        "feedback/near.html" if is_page else "feedback/_near.html",
        {
            "reports": reports[:SHOWN],
            "has_more": len(reports) > SHOWN,
            "is_feature": bool(layer and key),
            "radius": RADIUS_METRES,
            "new_address": f"{reverse('feedback:new')}?{urlencode(handed)}",
            "all_address": _all_address(layer, key, place),
        },
    )
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Sec-Fetch-Dest"])
    return response


def _duplicates(request: HttpRequest) -> HttpResponse:
    found = duplicates_of(request.GET)
    name = "feedback/_duplicates.html" if found else "feedback/_no_duplicates.html"
    response = render(request, name, {"duplicates": found})
    response["X-Robots-Tag"] = "noindex"
    return response


def _on_feature(layer: str, key: str) -> ReportQuerySet:
    return reports_on(layer, key).order_by("-created_at", "-id")


def _around(place: tuple[float, float] | None) -> ReportQuerySet:
    if place is None:
        return Report.objects.none()
    return Report.objects.public().around(Point(*place, srid=WGS84), RADIUS_METRES)


def _all_address(layer: str, key: str, place: tuple[float, float] | None) -> str:
    if layer and key:
        query = {"layer": layer, "feature_key": key}
    elif place:
        west, south = place[0] - REACH, place[1] - REACH
        east, north = place[0] + REACH, place[1] + REACH
        query = {"bbox": f"{west:.5f},{south:.5f},{east:.5f},{north:.5f}"}
    else:
        query = {}
    return f"{reverse('feedback:list')}?{urlencode(query)}"
