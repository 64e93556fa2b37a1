"""The base map under every map of the portal, as the scripts read it."""

from __future__ import annotations

from typing import TypedDict

from django.conf import settings


class BaseMap(TypedDict):
    """What ``core/js/map/basemap.js`` takes; an empty ``url`` means no base map."""

    url: str
    attribution: str
    minZoom: int


def basemap() -> BaseMap:
    """The base map of the settings."""
    return {
        "url": settings.BASEMAP_URL,
        "attribution": settings.BASEMAP_ATTRIBUTION,
        "minZoom": settings.BASEMAP_MIN_ZOOM,
    }
