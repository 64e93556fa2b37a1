"""“Me too” on a public report."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback.errors import MoveNotAllowedError
from feedback.intake import quotas
from feedback.public.lookup import public_report
from feedback.public.voter import remember, voter_of
from feedback.workflow.me_too import new_voter
from feedback.workflow.me_too import support as count
from gisportal.core.middleware import client_address


@require_POST
def support(request: HttpRequest, code: str) -> HttpResponse:
    """Count this browser once, and go back to the report."""
    row = public_report(code)
    quotas.count_attempt(client_address(request))
    voter = voter_of(request) or new_voter()
    try:
        is_new = count(row, voter)
    except MoveNotAllowedError as error:
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
