"""Pages of one feature: the page, its GeoJSON, and the answer once it was removed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.geos import GEOSGeometry
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from gisportal.core.rate_limits import limited
from layers.errors import FeatureGoneError
from layers.models import Layer
from layers.pages.parcel_id import asked_code
from layers.pages.personal_data import personal_url
from layers.parcel_extract.qr_code import qr_code
from layers.parcel_extract.views import (
    feature_with_report,
    report_of,
    signed_extract,
)
from layers.queries import live_layers
from layers.queries.feature import (
    last_row,
    live_feature,
    neighbours,
    place_in,
    successors,
)
from layers.queries.feature_json import FeatureRow, as_geojson, card
from layers.queries.office_schema import office_card
from layers.queries.whom_to_ask import whom_to_ask
from layers.refs import feature_url


@require_safe
@limited("pages")
def feature_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One feature in plain language; 410 with its last shape once it was removed."""
    layer = live_layers.layer_for(request.user, slug)
    try:
        row = live_feature(layer, key)
    except FeatureGoneError:
        return gone_page(request, layer, key)
    report = report_of(request, layer, key)
    link = share_link(request, slug, key, report)
    return render(
        request,
        "layers/feature.html",
        {
            "link": link,
            "qr": qr_code(link),
            "asked": asked_about(layer, row),
            "offices_url": offices_url(layer, key),
            "personal_url": personal_url(request.user, layer, key),
            "layer": layer,
            "feature": card(row),
            "geometry": row.geometry,
            "bbox": bbox_of(row),
            "version": layer.published_version,
            "neighbours": neighbours(layer, key),
            "near_url": near_url(slug, key),
            "report": report,
            "asked_code": asked_code(request, report),
            "pdf_url": pdf_url(slug, key, request.GET.get("at", "")),
            "signed_url": signed_url(slug, key, request.GET.get("at", "")),
        },
    )


def share_link(
    request: HttpRequest, slug: str, key: str, report: dict[str, Any] | None
) -> str:
    """The page's lasting address; for a report with the versions it rests on."""
    pinned = f"?{urlencode({'at': report['at']})}" if report else ""
    return request.build_absolute_uri(feature_url(slug, key) + pinned)


def asked_about(layer: Layer, row: FeatureRow) -> list[dict[str, Any]]:
    """Whom to ask about a feature, the first one first."""
    return [office_card(hit) for hit in whom_to_ask(layer, place_in(row))]


def offices_url(layer: Layer, key: str) -> str:
    """The offices around a feature, those to ask about it first."""
    return f"{reverse('layers:offices')}?{urlencode({'layer': layer.slug, 'key': key})}"


def pdf_url(slug: str, key: str, at: str) -> str:
    """Address of the feature's PDF, pinned to the versions ``at``."""
    address = feature_url(slug, key).rstrip("/") + ".pdf"
    return f"{address}?{urlencode({'at': at})}" if at else address


def signed_url(slug: str, key: str, at: str) -> str:
    """Address of the parcel's extract as a signed file."""
    address = feature_url(slug, key).rstrip("/") + ".json"
    return f"{address}?{urlencode({'signed': 1, **({'at': at} if at else {})})}"


def gone_page(request: HttpRequest, layer: Layer, key: str) -> HttpResponse:
    """410: the last public shape, and what stands there now."""
    row, version = last_row(layer, key)
    context = {
        "layer": layer,
        "key": key,
        "last": card(row),
        "version": version,
        "geometry": row.geometry,
        "bbox": bbox_of(row),
        "successors": successors(layer, key, version),
        # The report as it last was.
        "pdf_url": pdf_url(layer.slug, key, f"{layer.slug}.{version.number}")
        if layer.has_parcel_report
        else "",
        "near_url": near_url(layer.slug, key),
        "asked": asked_about(layer, row),
        "offices_url": offices_url(layer, key),
    }
    return render(request, "layers/gone.html", context, status=410)


@require_safe
@limited("pages")
def feature_json(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The feature as GeoJSON, public fields only; for a parcel with its whole report.

    With ``signed`` the parcel's extract as a signed file. 410 with the last shape once
    it was removed.
    """
    layer = live_layers.layer_for(request.user, slug)
    if "signed" in request.GET and layer.has_parcel_report:
        return signed_extract(request, layer, key)
    status = 200
    try:
        body = feature_with_report(request, layer, key)
    except FeatureGoneError as error:
        row, version = last_row(layer, key)
        status = 410
        body = as_geojson(row) | {
            "code": error.code,
            "detail": error.message,
            "last_version": version.number,
            "ask": asked_about(layer, row),
            "successors": [
                {"label": s.label, "url": s.url, "share": s.detail}
                for s in successors(layer, key, version)
            ],
        }
    response = JsonResponse(
        body, status=status, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = "application/geo+json"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def bbox_of(row: FeatureRow) -> list[float]:
    """[west, south, east, north] of the feature's shape."""
    return list(GEOSGeometry(json.dumps(row.geometry)).extent)


def near_url(slug: str, key: str) -> str:
    """The complaints fragment of a feature, by URL name (no import upwards)."""
    try:
        address = reverse("feedback:near")
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'layer': slug, 'key': key})}"
