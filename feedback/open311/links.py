"""Full addresses for other machines."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """The full address of a path of the portal."""
    if settings.PORTAL_URL:
        return f"{settings.PORTAL_URL}{path}"
    return request.build_absolute_uri(path)
