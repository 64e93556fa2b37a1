"""The page that explains land-use codes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from layers.land_use.codes import LONGEST, parts, themes


@require_safe
def land_use(request: HttpRequest) -> HttpResponse:
    """All codes by theme; ``code`` is explained first, also one of several purposes."""
    code = request.GET.get("code", "").strip()[:LONGEST]
    return render(
        request,
        "layers/land_use.html",
        {"code": code, "parts": parts(code), "themes": themes()},
    )
