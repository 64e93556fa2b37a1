"""Full addresses: for messages that leave the portal, and for programs that ask."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def full_address(path: str, origin: str) -> str:
    """``path`` with the portal's public address before it, else with ``origin``."""
    return f"{(settings.PORTAL_URL or origin).rstrip('/')}{path}"


def request_address(request: HttpRequest, path: str) -> str:
    """The same, else with the address the request was sent to."""
    if settings.PORTAL_URL:
        return full_address(path, "")
    return request.build_absolute_uri(path)


def origin_of(request: HttpRequest) -> str:
    """Scheme and host the request was sent to, as it is kept for later messages."""
    return request.build_absolute_uri("/").rstrip("/")[:200]
