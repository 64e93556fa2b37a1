"""Following by e-mail: asking, confirming, stopping. Looking changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from feedback import subscriptions
from feedback.address_lookup import communes
from feedback.errors import InvalidReportError, TooManyReportsError
from feedback.intake import quotas
from feedback.lookup import public_report
from feedback.map_config import map_config
from feedback.models import Report
from feedback.public.forms import category_groups
from feedback.public.private_page import keep_private
from feedback.text import clean_line
from gisportal.core.middleware import client_address


@require_POST
def follow_report(request: HttpRequest, code: str) -> HttpResponse:
    """Follow one public report."""
    row = public_report(code)
    try:
        _ask(request, row)
    except (InvalidReportError, TooManyReportsError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, sent_words())
    return HttpResponseRedirect(row.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def follow_area(request: HttpRequest) -> HttpResponse:
    """Follow an area, a category, or both."""
    context: dict[str, Any] = {"values": request.GET}
    if request.method == "POST":
        context["values"] = request.POST
        try:
            _ask(request, None)
        except (InvalidReportError, TooManyReportsError) as error:
            context["problem"] = str(error)
        else:
            messages.success(request, sent_words())
            return HttpResponseRedirect(request.path)
    context |= {
        "groups": category_groups(),
        "communes": communes(),
        "radii": subscriptions.RADII,
        "config": map_config(),
    }
    status = 400 if context.get("problem") else 200
    return render(request, "feedback/follow_area.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Confirm that this address wants to follow."""
    row = subscriptions.find(number, token, subscriptions.CONFIRM)
    if request.method == "POST":
        subscriptions.confirm(row)
        row.refresh_from_db()
    what, is_done = subscriptions.name_of(row), row.confirmed_at is not None
    return _page(request, what, "confirm", is_done=is_done)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Stop following; the address is forgotten."""
    row = subscriptions.find(number, token, subscriptions.STOP)
    what = subscriptions.name_of(row)
    is_done = request.method == "POST"
    if is_done:
        subscriptions.stop(row)
    return _page(request, what, "stop", is_done=is_done)


def _page(request: HttpRequest, what: str, act: str, *, is_done: bool) -> HttpResponse:
    context = {"what": what, "act": act, "is_done": is_done}
    return keep_private(render(request, "feedback/following.html", context))


def _ask(request: HttpRequest, report: Report | None) -> None:
    email = clean_line(request.POST.get("email", ""))
    quotas.count_mail(email, client_address(request))
    subscriptions.ask(request.POST, report)


def sent_words() -> str:
    """The same for every address."""
    return _("Please check your inbox: an e-mail with a link is on its way.")
