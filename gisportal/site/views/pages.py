"""The portal's own pages. They import no app: other apps' pages are reached by URL name."""

from __future__ import annotations

from functools import cache
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from gisportal.core.basemap import basemap
from gisportal.core.bilingual import language
from gisportal.site import icons
from gisportal.site.addresses import address
from gisportal.site.staticfiles.modules import modules_in

ONE_YEAR = 365 * 24 * 3600
# Folders whose modules the map page needs, and what in them it does not.
MAP_FOLDERS = ("portal/js/map", "core/js", "core/js/map")
NOT_ON_THE_MAP = {"core/js/map/small_map.js"}
# Name in the map page's configuration -> URL name of the view that answers.
MAP_ADDRESSES = {
    "map": "portal:map",
    "help": "portal:help",
    "catalogue": "layers:catalogue",
    "layers": "layers:api-layers",
    "search": "layers:api-search",
    "searchPage": "layers:search",
    "identify": "layers:api-identify",
    "report": "feedback:new",
    "reportList": "feedback:list",
    "reports": "feedback:api-reports",
    "reportClusters": "feedback:api-clusters",
    "coverage": "layers:api-coverage",
    "near": "feedback:near",
}

cached = cache_control(max_age=3600, public=True)


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The map; what it shows stands in the query and is read by the script."""
    return map_response(request, "portal/map.html", is_embed=False)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed(request: HttpRequest) -> HttpResponse:
    """The map for a frame on another site: no menu, no report form inside."""
    return map_response(request, "portal/embed.html", is_embed=True)


def map_response(
    request: HttpRequest, template: str, *, is_embed: bool
) -> HttpResponse:
    """The map page with its configuration and the modules to fetch early."""
    context = {"config": map_config(is_embed=is_embed), "map_modules": map_modules()}
    return render(request, template, context)


@cache
def map_modules() -> list[str]:
    """Static paths of the map's modules: announced together, they load in one go."""
    return [
        name
        for folder in MAP_FOLDERS
        for name in modules_in(folder)
        if name not in NOT_ON_THE_MAP
    ]


def map_config(*, is_embed: bool) -> dict[str, Any]:
    """What the map's script needs to know, for ``json_script``."""
    addresses = {name: address(url_name) for name, url_name in MAP_ADDRESSES.items()}
    return {
        "language": language(),
        "bbox": settings.PROVINCE_BBOX,
        "zone": settings.DEFAULT_MEASURE_SRID,
        "isEmbed": is_embed,
        "addresses": addresses,
        "basemap": basemap(),
        "cluster": static("vendor/leaflet.markercluster/leaflet.markercluster.js"),
    }


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to find a parcel, how to report, what the colours mean."""
    return render(request, "portal/help.html")


@require_safe
@gzip_page
@cache_control(max_age=ONE_YEAR, public=True, immutable=True)
def icon_sprite(request: HttpRequest, version: str) -> HttpResponse:
    """All icons in one file; its name changes with its content."""
    return HttpResponse(icons.sprite(), content_type="image/svg+xml")
