"""The link in a mail that confirms a report: looking changes nothing, the button does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from feedback.codes import clean_code
from feedback.intake import confirmation as confirming
from feedback.intake import quotas
from feedback.public.private_page import keep_private
from feedback.states import State
from gisportal.core.middleware import client_address


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Ask, or take the report in."""
    row = confirming.by_link(clean_code(code), token)
    if request.method == "POST":
        quotas.count_attempt(client_address(request))
        confirming.confirm(row)
    state = row.report.state
    context = {
        "report": row.report,
        "is_waiting": state == State.UNCONFIRMED,
        "is_expired": state == State.EXPIRED,
    }
    return keep_private(render(request, "feedback/confirm.html", context))
