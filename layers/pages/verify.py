"""`/verify`: is this extract genuine, altered, or are there newer data; and the keys."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gisportal.core.errors import TooLargeError
from gisportal.core.rate_limits import limited
from gisportal.core.signatures import TOKEN_MAX, signer
from layers.models import Layer
from layers.parcel_extract import verdict
from layers.queries import live_layers

# An extract has a page or two.
FILE_MAX = 10 * 1024 * 1024
# Layers an extract rests on.
STATED = (Layer.Role.PARCEL, Layer.Role.ZONING)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("lookup")
def verify_page(request: HttpRequest) -> HttpResponse:
    """Check an uploaded extract, or the code of a printed one (``e``)."""
    context: dict[str, Any] = {
        "can_sign": signer().can_sign,
        "is_paper": "e" in request.GET,
        "verdict": look(request),
    }
    return render(request, "layers/verify.html", context)


def look(request: HttpRequest) -> verdict.Verdict | None:
    """What is to be said of what was sent; None where nothing was."""
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            return None
        if (upload.size or 0) > FILE_MAX:
            raise TooLargeError(
                _("This is too large: at most %(max)d MB can be sent at once.")
                % {"max": FILE_MAX // 1024 // 1024}
            )
        return verdict.of_file(upload.read(FILE_MAX), request.user)
    token = request.GET.get("e", "")[: TOKEN_MAX + 1]
    return verdict.of_paper(token, request.user) if token else None


@require_safe
@limited("lookup")
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys (RFC 7517): the current one and those of earlier extracts."""
    return open_json({"keys": [key.as_jwk() for key in signer().public_keys]})


@require_safe
@limited("lookup")
def versions(request: HttpRequest) -> HttpResponse:
    """Which versions are published now, signed: to be kept for checks without network."""
    stated = {
        layer.slug: layer.published_version.number
        for layer in live_layers.layers_for(None)
        if layer.role in STATED and layer.published_version
    }
    made = timezone.now().isoformat(timespec="seconds")
    return open_json({"versions": signer().sign({"made": made, "versions": stated})})


def open_json(facts: dict[str, Any]) -> HttpResponse:
    """An answer that any site may read."""
    response = JsonResponse(facts)
    response["Access-Control-Allow-Origin"] = "*"
    return response
