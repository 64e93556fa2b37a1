"""The report as a printable A4 PDF, set by WeasyPrint from our own files only."""

from __future__ import annotations

import re
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

FONT = re.compile(r"vendor/be-vietnam-pro/[a-z0-9-]+\.woff2")


def report_pdf(
    report: ParcelReport, link: str, check_link: str, request: HttpRequest
) -> bytes:
    """PDF bytes, signed; ``link`` is the absolute permalink pinned to the data versions,
    ``check_link`` the address where an extract is checked.
    """
    drawing, scale = plan(report)
    token = paper_token(report)
    check = f"{check_link}?{urlencode({'e': token})}" if token else ""
    html = render_to_string(
        "layers/report_pdf.html",
        {
            "report": document(report),
            "created": report.created,
            "data_date": report.version.loaded_at,
            # Made here from numbers and escaped labels.
            "plan": mark_safe(drawing),
            "qr": qr_code(check or link),
            "is_signed": bool(check),
            "scale": scale,
            "link": link,
        },
        request=request,
    )
    body = weasyprint.HTML(string=html, url_fetcher=_only_fonts).write_pdf()
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
