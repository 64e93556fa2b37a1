"""The name of each request, its line in the access log, and its place in the figures."""

from __future__ import annotations

import logging
import re
import time
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from gisportal.core.log_filters import masked
from gisportal.core.log_formats import request_id
from gisportal.core.middleware import GetResponse

log = logging.getLogger("portal.access")
GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
METHODS = {"GET", "HEAD", "POST"}
# Asked every few seconds by machines: not worth a line.
UNLOGGED = {"/healthz", "/readyz", "/metrics"}
SECONDS = Histogram(
    "portal_request_seconds",
    "Seconds to answer a request, by view (hot tiles and static files are not counted)",
    ["method", "view", "status"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


class RequestLogMiddleware:
    """Outermost: what it measures is what the client waits for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Name the request, answer it, write it down."""
        name = _name_of(request)
        token = request_id.set(name)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            _note(request, response, time.perf_counter() - started)
        finally:
            request_id.reset(token)
        return response


def _name_of(request: HttpRequest) -> str:
    """The proxy's name for it, when there is a proxy to be believed; else a new one."""
    given: str = request.META.get("HTTP_X_REQUEST_ID", "")
    if settings.TRUSTED_PROXIES and GIVEN_ID.fullmatch(given):
        return given
    return uuid.uuid4().hex


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    view = match.view_name if match else "none"
    method = request.method if request.method in METHODS else "other"
    SECONDS.labels(method, view, f"{response.status_code // 100}xx").observe(seconds)
    if request.path in UNLOGGED:
        return
    # Neither the query nor who asks: names are searched for, an address is somebody's.
    path = masked(request.path)
    log.info(
        "%s %s %d %.3f s",
        request.method,
        path,
        response.status_code,
        seconds,
        extra={
            "facts": {
                "method": request.method,
                "path": path,
                "view": view,
                "status": response.status_code,
                "seconds": round(seconds, 4),
            }
        },
    )
