"""One office as plain data: for the pages and for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from layers.models import ServiceOffice
from layers.queries import feature_text
from layers.queries.offices import OfficeHit


def office_url(office: ServiceOffice) -> str:
    """Address of an office's page in the active language."""
    return reverse("layers:office", args=[office.slug])


def directions_url(office: ServiceOffice) -> str:
    """Where a route to the office is shown; empty when the portal names no service."""
    return settings.DIRECTIONS_URL.replace("{lat}", f"{office.point.y:.6f}").replace(
        "{lon}", f"{office.point.x:.6f}"
    )


def office_card(hit: OfficeHit) -> dict[str, Any]:
    """The office in the reader's language."""
    office = hit.office
    return {
        "slug": office.slug,
        "name": office.name,
        "level": office.level,
        "level_name": office.get_level_display(),
        "address": office.address,
        "hours": office.hours,
        "phone": office.phone,
        "email": office.email,
        "website": office.website,
        "procedures": [{"slug": p.slug, "name": p.name} for p in hit.known.procedures],
        "serves_place": hit.serves,
        "distance": None if hit.metres is None else round(hit.metres),
        "distance_text": way_text(hit.metres),
        "url": office_url(office),
        "directions_url": directions_url(office),
        "is_demo": office.is_demo,
    }


def way_text(metres: float | None) -> str:
    """``850 m`` or ``12,4 km``; empty for no distance."""
    if metres is None:
        return ""
    if metres < 1000:
        return f"{feature_text.decimal(round(metres, -1), 0)} m"
    return f"{feature_text.decimal(metres / 1000, 1)} km"


def office_feature(hit: OfficeHit) -> dict[str, Any]:
    """The office as a GeoJSON Feature; its id is the slug."""
    point = hit.office.point
    return {
        "type": "Feature",
        "id": hit.office.slug,
        "geometry": {"type": "Point", "coordinates": [point.x, point.y]},
        "properties": office_card(hit),
    }
