"""“Me too” on a public report, counted once by a random name that a browser gets."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback.errors import MoveNotAllowedError, TooManyReportsError
from feedback.intake import quotas
from feedback.lookup import public_report
from feedback.workflow.me_too import new_voter
from feedback.workflow.me_too import support as count
from gisportal.core.middleware import client_address

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


@require_POST
def support(request: HttpRequest, code: str) -> HttpResponse:
    """Count this browser once, and go back to the report."""
    row = public_report(code)
    address = client_address(request)
    quotas.count_attempt(address)
    voter = voter_of(request) or new_voter()
    try:
        is_new = count(row, voter, partial(quotas.count_support, row, address))
    except (MoveNotAllowedError, TooManyReportsError) as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            _("Thank you, you are counted.")
            if is_new
            else _("You are already counted; once is enough."),
        )
    response = HttpResponseRedirect(row.get_absolute_url())
    remember(response, voter)
    return response
