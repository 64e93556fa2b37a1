"""The private page of a report: what the reporter gave, and what they may do.

Looking changes nothing, so that mail scanners that open the link break nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback.errors import (
    InvalidReportError,
    MoveIncompleteError,
    MoveNotAllowedError,
    PhotoError,
    TooManyReportsError,
)
from feedback.intake import confirmation, quotas
from feedback.intake.request import check_size, uploaded
from feedback.lookup import own_report
from feedback.models import Confirmation, Report, ReportPhoto
from feedback.permissions import REPORTER
from feedback.photos import MAX_PHOTOS, SIZES
from feedback.privacy.contacts.read import contact_of
from feedback.public.report_pages import report_context
from feedback.states import State
from feedback.workflow import rating
from feedback.workflow.add_information import add_information
from feedback.workflow.transitions import TransitionNotes, move, targets
from gisportal.core.middleware import client_address

Response = TypeVar("Response", bound=HttpResponseBase)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show the report to its reporter; POST adds, withdraws or asks to reopen."""
    row = own_report(code, token)
    response = _act(request, row) if request.method == "POST" else None
    if response is None:
        response = _page(request, row, token)
    return keep_private(response)


def keep_private(response: Response) -> Response:
    """The address is the key: no cache, no search engine, no referrer with a path.

    ``no-referrer`` would also blank the ``Origin`` of the page's own forms, and those
    would then be refused as forged.
    """
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _act(request: HttpRequest, row: Report) -> HttpResponse | None:
    """Do what was asked; None when it could not be done and the page says why."""
    check_size(request)
    action = ACTIONS.get(request.POST.get("action", ""), _inform)
    try:
        quotas.count_attempt(client_address(request))
        action(request, row)
    except (
        InvalidReportError,
        PhotoError,
        MoveNotAllowedError,
        MoveIncompleteError,
        TooManyReportsError,
    ) as error:
        messages.error(request, str(error))
        return None
    messages.success(request, _("Thank you, it has been passed on."))
    return HttpResponseRedirect(request.path)


def _inform(request: HttpRequest, row: Report) -> None:
    add_information(row, request.POST.get("note", ""), uploaded(request.FILES))


def _withdraw(request: HttpRequest, row: Report) -> None:
    move(row, State.WITHDRAWN, REPORTER)


def _reopen(request: HttpRequest, row: Report) -> None:
    words = TransitionNotes(reporter_note=request.POST.get("note", "").strip())
    move(row, State.REOPEN_REQUESTED, REPORTER, words)


def _rate(request: HttpRequest, row: Report) -> None:
    rating.rate(row, request.POST.get("stars", ""), request.POST.get("note", ""))


def _confirm(request: HttpRequest, row: Report) -> None:
    waiting = Confirmation.objects.filter(report=row).first()
    if waiting is None or waiting.channel != Confirmation.By.PHONE:
        raise MoveNotAllowedError(_("This report need not be confirmed by phone."))
    confirmation.confirm_by_digits(waiting, request.POST.get("digits", ""))


ACTIONS: dict[str, Callable[[HttpRequest, Report], None]] = {
    "inform": _inform,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "rate": _rate,
    "confirm": _confirm,
}


def _page(request: HttpRequest, row: Report, token: str) -> HttpResponse:
    possible = targets(row, REPORTER)
    context = report_context(row) | {
        "token": token,
        "is_sent": "sent" in request.GET,
        "private_url": request.build_absolute_uri(request.path),
        "public_url": request.build_absolute_uri(row.get_absolute_url()),
        "contact": contact_of(row),
        "all_photos": [_with_address(photo, row, token) for photo in row.photos.all()],
        "own_words": row.history.exclude(reporter_note=""),
        "may_withdraw": State.WITHDRAWN in possible,
        "may_reopen": State.REOPEN_REQUESTED in possible,
        "is_asked": row.state == State.INFO_REQUESTED,
        "waiting": Confirmation.objects.filter(report=row).first()
        if row.state == State.UNCONFIRMED
        else None,
        "is_expired": row.state == State.EXPIRED,
        "may_rate": rating.may_rate(row),
        "stars": _stars(),
        "max_photos": MAX_PHOTOS,
        "typed": request.POST.get("note", ""),
    }
    return render(request, "feedback/follow.html", context)


def _stars() -> list[tuple[int, str]]:
    """The marks a result can get, in words."""
    return [
        (5, _("very satisfied")),
        (4, _("satisfied")),
        (3, _("so-so")),
        (2, _("not satisfied")),
        (1, _("not satisfied at all")),
    ]


def _with_address(photo: ReportPhoto, row: Report, token: str) -> dict[str, object]:
    """A photo with addresses that only this private link opens."""
    sizes = {
        size: reverse("feedback:follow-photo", args=[row.code, token, photo.name, size])
        for size in SIZES
    }
    return {"photo": photo, **sizes}
