"""The portal's own pages. They import no app: other apps' pages are reached by URL name."""

from __future__ import annotations

from functools import cache
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
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


class Login(LoginView):
    """Sign-in for staff; someone signed in goes straight to the workspace."""

    redirect_authenticated_user = True


@login_required
def staff(request: HttpRequest) -> HttpResponse:
    """The workspace: links to what the signed-in person can work on."""
    tasks = [
        (address("importers:list"), "upload", _("Load data"), _("Bring in shapefiles, check and publish them.")),
        (address("feedback:staff"), "inbox", _("Citizens' reports"), _("See what is yours and what is late, answer and close.")),
        (address("feedback:dashboard"), "bar-chart", _("Figures"), _("What came in, what is open or late, how long answers take.")),
        (address("layers:staff-layers"), "layers", _("Looking after layers"), _("Who sees a layer, which fields are public, what waits for a second person.")),
        (address("admin:index"), "gear", _("Administration"), _("Layers, versions, offices, reports and accounts.")),
        (address("layers:catalogue"), "layers", _("Data layers"), _("What is published, with its source and date.")),
        (address("feedback:list"), "chat-left-text", _("Public list of reports"), _("What citizens see.")),
        (address("portal:map"), "map", _("Map"), _("The public map.")),
    ]  # fmt: skip
    if request.user.has_perm("core.view_auditentry"):
        audit = (address("portal:audit"), "clock-history", _("Audit trail"), _("Who changed rights and settings, took data away or looked at personal data."))  # fmt: skip
        tasks.append(audit)
    context = {
        "tasks": [task for task in tasks if task[0]],
        "notices": [
            (address("layers:staff-waiting"), _("What waits for a second person")),
            (
                address("importers:source-notices"),
                _("Sources of data that need a look"),
            ),
        ],
    }
    return render(request, "portal/staff.html", context)


@require_safe
@gzip_page
@cache_control(max_age=ONE_YEAR, public=True, immutable=True)
def icon_sprite(request: HttpRequest, version: str) -> HttpResponse:
    """All icons in one file; its name changes with its content."""
    return HttpResponse(icons.sprite(), content_type="image/svg+xml")
