"""The random name a browser gets when it joins a report: so that it counts once."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "portal_voter"
COOKIE_AGE = 2 * 365 * 24 * 3600


def voter_of(request: HttpRequest) -> str:
    """The name this browser was given; empty when it has none, or forged one."""
    return request.get_signed_cookie(COOKIE, default="") or ""


def remember(response: HttpResponse, voter: str) -> None:
    """Give the browser its name; scripts cannot read it."""
    response.set_signed_cookie(
        COOKIE,
        voter,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
