"""Addresses of an office and the way to it, as pages and programs show them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from layers.models import ServiceOffice
from layers.queries import feature_text


def office_url(office: ServiceOffice) -> str:
    """Address of an office's page in the active language."""
    return reverse("layers:office", args=[office.slug])


def directions_url(office: ServiceOffice) -> str:
    """Where a route to the office is shown; empty when the portal names no service."""
    return settings.DIRECTIONS_URL.replace("{lat}", f"{office.point.y:.6f}").replace(
        "{lon}", f"{office.point.x:.6f}"
    )


def way_text(metres: float | None) -> str:
    """``850 m`` or ``12,4 km``; empty for no distance."""
    if metres is None:
        return ""
    if metres < 1000:
        return f"{feature_text.decimal(round(metres, -1), 0)} m"
    return f"{feature_text.decimal(metres / 1000, 1)} km"
