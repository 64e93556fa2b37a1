"""The report as PDF, and what the feature page and its JSON show of it."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gisportal.core.rate_limits import limited
from gisportal.core.slots import slot
from layers import policy
from layers.errors import FeatureNotFoundError
from layers.models import Layer
from layers.parcel_extract.assemble import ParcelReport
from layers.parcel_extract.pdf import report_pdf
from layers.parcel_extract.pinned_versions import build_report, pin_text, pins
from layers.parcel_extract.serializers import document
from layers.parcel_extract.signed import claims_of, signed_json
from layers.queries.feature import live_feature, place_in
from layers.queries.feature_json import as_geojson
from layers.queries.office_schema import office_card
from layers.queries.whom_to_ask import whom_to_ask
from layers.refs import feature_url

PDF_SECONDS = 600


@require_safe
@limited("pdf")
def feature_pdf(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The parcel report as an A4 PDF; 404 for layers that have none."""
    layer = policy.visible_layer(request.user, slug)
    if not layer.has_parcel_report:
        raise FeatureNotFoundError(key)
    report = build_report(request.user, layer, key, pins(request.GET.get("at", "")))
    link = request.build_absolute_uri(
        f"{feature_url(slug, key)}?{urlencode({'at': pin_text(report)})}"
    )
    # The same link is the same report, while the same of the data may be shown.
    shown = "|".join(map(str, report.revisions))
    name = f"{request.user.pk}|{get_language()}|{link}|{shown}"
    body = cache.get_or_set(
        f"report-pdf-{hashlib.sha256(name.encode()).hexdigest()}",
        lambda: render_in_turn(report, link, request),
        PDF_SECONDS,
    )
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="report.pdf"'
    response["Cache-Control"] = "private, max-age=60"
    return response


def render_in_turn(report: ParcelReport, link: str, request: HttpRequest) -> bytes:
    """The PDF, in a slot of its kind: setting it takes a second of a core."""
    with slot("pdf"):
        check_link = request.build_absolute_uri(reverse("layers:verify"))
        return report_pdf(report, link, check_link, request)


def signed_extract(request: HttpRequest, layer: Layer, key: str) -> HttpResponse:
    """The parcel with its report as a JSON file that anybody can check."""
    report = build_report(request.user, layer, key, pins(request.GET.get("at", "")))
    body = {**as_geojson(report.row), "report": document(report)}
    response = HttpResponse(
        signed_json(body, claims_of(report)), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="extract.json"'
    return response


def report_of(request: HttpRequest, layer: Layer, key: str) -> dict[str, Any] | None:
    """The report's document for a parcel page, None for other layers."""
    if not layer.has_parcel_report:
        return None
    return document(
        build_report(request.user, layer, key, pins(request.GET.get("at", "")))
    )


def feature_with_report(request: HttpRequest, layer: Layer, key: str) -> dict[str, Any]:
    """The feature as GeoJSON, public fields only; a parcel with its whole report.

    Raises ``FeatureGoneError`` and ``FeatureNotFoundError``.
    """
    row = live_feature(layer, key)
    report = report_of(request, layer, key)
    asked = [office_card(hit) for hit in whom_to_ask(layer, place_in(row))]
    body = as_geojson(row) | {"ask": asked}
    return body if report is None else {**body, "report": report}
