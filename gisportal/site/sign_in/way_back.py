"""The way back after signing in: to the page a form was on, never to where it was sent.

A form sent after the session ended would otherwise lead to an address that only takes
forms. What was typed is kept by the browser (``portal/js/typed.js``).
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from gisportal.core.middleware import Middleware

FOUND = 302
NO_CONTENT = 204


class WayBackMiddleware(Middleware):
    """Corrects redirects to the sign-in page."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A form leads back to its page; a part asked for by htmx takes the page along."""
        response = self.get_response(request)
        is_part = request.headers.get("HX-Request") == "true"
        if response.status_code != FOUND or not (request.method == "POST" or is_part):
            return response
        address = urlsplit(response["Location"])
        asked_by = _page(request)
        if address.path != reverse("account_login") or not asked_by:
            return response
        if REDIRECT_FIELD_NAME not in parse_qs(address.query):
            return response
        target = f"{address.path}?{urlencode({REDIRECT_FIELD_NAME: asked_by})}"
        if is_part:
            response = HttpResponse(status=NO_CONTENT)
            response["HX-Redirect"] = target
        else:
            response["Location"] = target
        return response


def _page(request: HttpRequest) -> str:
    """The page of ours the browser was on; empty when it does not say."""
    headers = request.headers
    address = headers.get("HX-Current-URL") or headers.get("Referer") or ""
    is_ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(address)
    if not is_ours or not parts.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
