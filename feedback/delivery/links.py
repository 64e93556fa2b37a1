"""Full addresses for messages that leave the portal."""

from __future__ import annotations

from django.conf import settings

from feedback.models import Report


def absolute(report: Report, path: str) -> str:
    """``path`` with the portal's public address before it."""
    origin = settings.PORTAL_URL or report.origin
    return f"{origin.rstrip('/')}{path}"
