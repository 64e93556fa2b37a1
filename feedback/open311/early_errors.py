"""Errors raised before an Open311 view runs, in Open311's own format."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from feedback.open311 import errors
from feedback.open311.serializers import MEDIA_TYPES, render
from gisportal.core.errors import PortalError


def response(request: HttpRequest, error: PortalError) -> HttpResponse:
    """``error`` in the notation the address ends in; XML where it names none we have."""
    ending = request.path.rpartition(".")[2]
    notation = ending if ending in MEDIA_TYPES else "xml"
    status = errors.status_of(error)
    document = errors.document(status, errors.descriptions(error))
    answer = HttpResponse(
        render(document, notation), status=status, content_type=MEDIA_TYPES[notation]
    )
    answer["Cache-Control"] = "no-cache"
    return answer
