"""“My reports” by a mailed link that works once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback import my_reports
from feedback.errors import TooManyReportsError
from feedback.intake import quotas
from feedback.public.private_page import keep_private
from feedback.text import clean_email, clean_line
from gisportal.core.middleware import client_address


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the link; the answer says nothing about the address."""
    if request.method != "POST":
        return render(request, "feedback/mine_ask.html")
    typed = clean_line(request.POST.get("email", ""))
    problem = ""
    try:
        email = clean_email(typed)
        problem = "" if email else _("Please give your e-mail address.")
        if email:
            quotas.count_mail(email, client_address(request))
            my_reports.ask(email)
    except ValidationError as error:
        problem = " ".join(error.messages)
    except TooManyReportsError as error:
        problem = error.message
    if problem:
        context = {"problem": problem, "typed": typed}
        return render(request, "feedback/mine_ask.html", context, status=400)
    words = _(
        "If there are reports with this address, an e-mail with a link is on its way."
    )
    messages.success(request, words)
    return HttpResponseRedirect(request.path)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """A button; pressed, the list. The link does not open a second time."""
    link = my_reports.find(number, token)
    rows = my_reports.redeem(link) if request.method == "POST" else None
    return keep_private(render(request, "feedback/mine.html", {"rows": rows}))
