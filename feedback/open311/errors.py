"""Errors in Open311's own form: a list of code and description."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from feedback.errors import InvalidReportError
from feedback.open311.serializers import MEDIA_TYPES, Document, Items, render
from gisportal.core.errors import NotFoundError, PortalError

# Everything else that is wrong with a request is 400 to Open311.
STATUSES = frozenset({403, 404, 405, 413, 429, 500, 503, 507})
# Our fields by the names under which Open311 knows them.
NAMES = {
    "category": "service_code",
    "place": "lat, long",
    "feature_key": "address_id",
    "answers": "attribute",
    "name": "first_name, last_name",
}


class UnknownResourceError(NotFoundError):
    """Nothing is at this address, or not for the public: the answer is the same."""


class WrongMethodError(PortalError):
    """The address answers to another method."""

    status = 405
    code = "method-not-allowed"


def status_of(error: PortalError) -> int:
    """The HTTP status Open311 asks for."""
    return error.status if error.status in STATUSES else 400


def document(status: int, descriptions: Sequence[str]) -> Document:
    """The errors as a document."""
    rows = [{"code": status, "description": text} for text in descriptions]
    return Document("errors", Items("error", rows))


def descriptions(error: PortalError) -> list[str]:
    """What went wrong, one sentence a mistake, each naming its parameter."""
    if isinstance(error, InvalidReportError):
        return [
            f"{NAMES.get(field, field)}: {text}"
            for field, texts in error.errors.items()
            for text in texts
        ]
    return [error.message]


def response(request: HttpRequest, error: PortalError) -> HttpResponse:
    """``error``, raised before any view ran, in the notation the address ends in; XML where it names none we have."""
    ending = request.path.rpartition(".")[2]
    notation = ending if ending in MEDIA_TYPES else "xml"
    status = status_of(error)
    body = document(status, descriptions(error))
    answer = HttpResponse(
        render(body, notation), status=status, content_type=MEDIA_TYPES[notation]
    )
    answer["Cache-Control"] = "no-cache"
    return answer
