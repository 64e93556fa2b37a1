"""Help with loading data; for everybody who wants to know before asking for an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(max_age=3600)
def help_page(request: HttpRequest) -> HttpResponse:
    """The way step by step, and the ten most common problems."""
    return render(request, "importers/help.html")
