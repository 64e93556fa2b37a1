"""The installable app: service worker, manifest and the page for times without a network."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from gisportal.core.bilingual import language, pick
from gisportal.site import icons
from gisportal.site.addresses import address
from gisportal.site.staticfiles.modules import modules_in

SENDER = "feedback/js/report_form/outbox.js"
WORKER = "portal/js/service_worker.js"
# Everything the report form needs; the map's tiles stay with the network.
FOLDERS = (
    "core/js",
    "core/js/map",
    "feedback/js/report_form",
    "portal/js/map",
)
FILES = (
    "portal/js/preferences_early.js",
    "portal/js/offline.js",
    "portal/js/page.js",
    "portal/css/fonts.css",
    "portal/css/tokens.css",
    "portal/css/parts.css",
    "portal/css/page.css",
    "feedback/css/report.css",
    "portal/img/emblem.svg",
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/be-vietnam-pro/be-vietnam-pro-latin-400-normal.woff2",
    "vendor/be-vietnam-pro/be-vietnam-pro-vietnamese-400-normal.woff2",
    "vendor/be-vietnam-pro/be-vietnam-pro-latin-600-normal.woff2",
    "vendor/be-vietnam-pro/be-vietnam-pro-vietnamese-600-normal.woff2",
    "leaflet/leaflet.js",
    "leaflet/leaflet.css",
    "vendor/protomaps-leaflet/protomaps-leaflet.js",
)
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it lives at the root so that it may serve every page.

    With ``?module`` it can also send reports while no page is open; browsers that know
    no module workers get it without.
    """
    config = {**worker_config(), "hashed": not settings.DEBUG}
    text = f"self.PORTAL = {json.dumps(config)};\n{_script()}"
    if "module" in request.GET:
        head = f'import {{ sendWaiting }} from "{static(SENDER)}";\n'
        text = f"{head}self.sendWaiting = sendWaiting;\n{text}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def worker_config() -> dict[str, object]:
    """Files and pages to keep, and a version that changes with any of them."""
    config = {
        "files": _files(),
        "pages": _in_languages("portal:offline"),
        "forms": _in_languages("feedback:shell") or _in_languages("portal:offline"),
    }
    parts = [json.dumps(config, sort_keys=True), _script(), _pages_digest()]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return {"version": digest[:16], **config}


@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown instead of a page while there is no network."""
    return render(request, "portal/offline.html")


@require_safe
@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """Web app manifest: name, icons and shortcuts on a phone's home screen."""
    facts = settings.PORTAL
    name = pick(facts["name_vi"], facts["name_en"])
    icon_files = [
        {
            "src": static(f"portal/img/icon-{size}-{purpose}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]
    return JsonResponse(
        {
            "id": reverse("portal:map"),
            "name": name,
            "short_name": _("GIS portal"),
            "lang": language(),
            "start_url": reverse("portal:map"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#0a4f8f",
            "icons": [
                *icon_files,
                {
                    "src": static("portal/img/emblem.svg"),
                    "sizes": "any",
                    "type": "image/svg+xml",
                },
            ],
            "shortcuts": [
                {"name": _("Report a problem"), "url": url}
                for url in filter(None, [address("feedback:new")])
            ],
        },
        content_type="application/manifest+json",
    )


@cache
def _script() -> str:
    path = finders.find(WORKER)
    if path is None:
        raise FileNotFoundError(WORKER)
    return Path(path).read_text(encoding="utf-8")


@cache
def _pages_digest() -> str:
    """Changes when the kept pages' templates do: their words are kept with them."""
    mac = hashlib.sha256()
    for folder in ("portal", "feedback"):
        for path in sorted((settings.BASE_DIR / "templates" / folder).glob("*.html")):
            mac.update(path.read_bytes())
    for path in sorted((settings.BASE_DIR / "gisportal/locale").rglob("*.mo")):
        mac.update(path.read_bytes())
    return mac.hexdigest()


def _files() -> list[str]:
    names = [name for folder in FOLDERS for name in modules_in(folder)]
    wanted = [name for name in (*FILES, *names) if finders.find(name)]
    return [
        *(static(name) for name in wanted),
        *_in_languages("portal:icons", icons.sprite_hash()).values(),
        *_in_languages("portal:jsi18n").values(),
    ]


def _in_languages(url_name: str, *arguments: str) -> dict[str, str]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            if found_address := address(url_name, *arguments):
                found[code] = found_address
    return found
