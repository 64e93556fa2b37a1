"""Errors for programs: application/problem+json (RFC 9457) with a stable code."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import exception_handler as drf_exception_handler

from gisportal.core.database import is_out_of_room, is_unreachable
from gisportal.core.errors import PortalError

MEDIA_TYPE = "application/problem+json"
# Statuses that say when to come back.
RETRIED = (429, 503, 507)
RETRY_SECONDS = 10
# A detail may repeat what was asked: whoever reads the document as a page finds no mark-up.
_NO_MARKUP = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})
JSON_PREFIXES = ("/api/", "/en/api/", "/tiles/", "/ogc/")


def wants_json(request: HttpRequest) -> bool:
    """Whether the answer goes to a program (an API address, or it asks for JSON)."""
    if request.path.startswith(JSON_PREFIXES) or request.path.endswith(".json"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )


def problem(
    status: int, code: str, detail: str, **extra: Any
) -> tuple[dict[str, Any], int]:
    """The body of a problem document and its status."""
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return {**body, **{k: v for k, v in extra.items() if v is not None}}, status


def retry_after(error: PortalError) -> int:
    """Seconds after which the same question may be answered."""
    return int(str(error.extra.get("retry_after", RETRY_SECONDS)))


def problem_response(error: PortalError) -> HttpResponse:
    """A ``PortalError`` as problem+json."""
    body, status = problem(error.status, error.code, error.message, **error.extra)
    response = as_response(body, status)
    if status in RETRIED:
        response["Retry-After"] = str(retry_after(error))
    return response


def as_response(body: dict[str, Any], status: int) -> HttpResponse:
    """The document as an answer, with nothing in it that a browser takes for mark-up."""
    text = json.dumps(body, ensure_ascii=False, default=str).translate(_NO_MARKUP)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Any:
    """REST framework's errors in the same form as everybody else's."""
    if isinstance(exc, PortalError):
        return problem_response(exc)
    if is_unreachable(exc) or is_out_of_room(exc):
        return None  # PortalErrorMiddleware answers with 503 or 507
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    response = drf_exception_handler(exc, context)
    if response is None:
        return None
    code = getattr(exc, "default_code", "error").replace("_", "-")
    extra: dict[str, Any] = {}
    if isinstance(exc, exceptions.ValidationError):
        code, extra = "invalid", {"errors": response.data}
        detail = _("Some values are missing or wrong.")
    else:
        detail = str(getattr(exc, "detail", exc))
    answer = as_response(*problem(response.status_code, code, detail, **extra))
    # When to come back, how to sign in.
    for name, value in response.items():
        answer.headers.setdefault(name, value)
    return answer
