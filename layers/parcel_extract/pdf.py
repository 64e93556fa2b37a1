"""The report as a printable A4 PDF, set by WeasyPrint from our own files only."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import weasyprint
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from weasyprint.urls import URLFetcherResponse

from layers.parcel_extract.assemble import ParcelReport
from layers.parcel_extract.map_figure import plan
from layers.parcel_extract.qr_code import qr_code
from layers.parcel_extract.serializers import document
from layers.parcel_extract.signed import claims_of, paper_token, signed_pdf
from layers.queries.feature import place_in
from layers.queries.office_schema import office_card
from layers.queries.whom_to_ask import whom_to_ask

FONT = re.compile(r"vendor/be-vietnam-pro/[a-z0-9-]+\.woff2")


def report_pdf(
    report: ParcelReport, link: str, check_link: str, request: HttpRequest
) -> bytes:
    """PDF bytes, signed; ``link`` is the absolute permalink pinned to the data versions,
    ``check_link`` the address where an extract is checked.
    """
    figure = plan(report)
    asked = whom_to_ask(report.row.layer, place_in(report.row))
    token = paper_token(report)
    check = f"{check_link}?{urlencode({'e': token})}" if token else ""
    html = render_to_string(
        "layers/report_pdf.html",
        {
            "report": document(report),
            "created": report.created,
            "data_date": report.version.loaded_at,
            # Made here from numbers and escaped labels.
            "plan": replace(figure, svg=mark_safe(figure.svg)),
            "asked": [office_card(hit) for hit in asked],
            "qr": qr_code(check or link),
            "host": request.get_host(),
            "is_signed": bool(check),
            "link": link,
        },
        request=request,
    )
    body = weasyprint.HTML(string=html, url_fetcher=_only_fonts).write_pdf(
        # Tags, language and title for screen readers.
        pdf_variant="pdf/ua-1"
    )
    return signed_pdf(body, claims_of(report))


class RefusedAddressError(ValueError):
    """The document asked for something that is not one of our font files."""


def _only_fonts(url: str, *args: Any, **kwargs: Any) -> URLFetcherResponse:
    """Let WeasyPrint read our fonts; never the network, never another file."""
    name = url.removeprefix("static:")
    path = finders.find(name) if FONT.fullmatch(name) else None
    if path is None:
        raise RefusedAddressError(url)
    return URLFetcherResponse(
        url, Path(path).read_bytes(), {"Content-Type": "font/woff2"}
    )
