"""The import map, the one inline script, and the header that allows it by its hash.

The header also allows pictures from the hosts of layers from outside.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.templatetags.static import static
from django.utils.module_loading import import_string

# Bare module name -> static file. Our own modules import each other by relative path.
IMPORTS = {
    "leaflet": "core/js/leaflet.js",
    "htmx.org": "vendor/htmx/htmx.esm.min.js",
}


@cache
def import_map() -> str:
    """Text of the import map; the same for the life of the process."""
    return json.dumps(
        {"imports": {name: static(path) for name, path in IMPORTS.items()}}
    )


@cache
def import_map_hash() -> str:
    """Source expression that allows exactly this import map."""
    digest = hashlib.sha256(import_map().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def image_origins() -> Iterable[str]:
    """Origins of pictures that the catalogue names."""
    return import_string(settings.CSP_IMAGE_ORIGINS)()


def is_page(response: HttpResponseBase) -> bool:
    """Whether the answer is a page that may show a map."""
    kind = response.headers.get("Content-Type", "")
    return response.status_code == 200 and kind.startswith("text/html")


class PortalCSPMiddleware(CSPMiddleware):
    """django-csp, with the import map's hash in ``script-src`` of every answer.

    Pages also get the hosts of layers from outside in ``img-src``.

    A hash, not a nonce: answers can then be cached and shared.
    """

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        """The policy's parts as django-csp collects them, plus the hash."""
        parts = super().get_policy_parts(request, response, report_only)
        if getattr(response, "_csp_exempt", False):
            return parts  # the health pages answer without any static file
        update = dict(parts.update or {})
        update["script-src"] = [*update.get("script-src", []), import_map_hash()]
        if is_page(response):
            update["img-src"] = [*update.get("img-src", []), *image_origins()]
        return replace(parts, update=update)
