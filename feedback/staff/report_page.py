"""One report on one screen: what is known of it, and every step that is possible now."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feedback import permissions
from feedback.errors import MoveIncompleteError, ReportChangedError
from feedback.intake.request import check_size, uploaded
from feedback.models import (
    HistoryEntry,
    Report,
    ReportPhoto,
)
from feedback.privacy.contacts.read import reveal
from feedback.staff.access import office_staff, report_for
from feedback.staff.photo import photo_address
from feedback.staff.report_context import report_context
from feedback.staff.step import Result, Step
from feedback.staff.steps import take
from feedback.staff.trail import with_names
from feedback.text import read_number
from gisportal.core.errors import PortalError


@dataclass(frozen=True)
class Problem:
    """A step that could not be taken: why, what was typed, what changed meanwhile."""

    error: PortalError
    typed: dict[str, str]
    changes: tuple[HistoryEntry, ...] = ()


@require_safe
@office_staff
def report_page(request: HttpRequest, code: str) -> HttpResponse:
    """The report with the steps this person may take."""
    report = report_for(request, code)
    if report.code != code:
        return redirect("feedback:staff-report", report.code)
    return _page(request, report)


@require_POST
@office_staff
def take_step(request: HttpRequest, code: str) -> HttpResponse:
    """Take one step; what cannot be done comes back with everything typed."""
    check_size(request)
    report = report_for(request, code)
    seen = _number(request, "revision")
    step = Step(
        report,
        permissions.staff_actor(request.user, report),
        request.POST.dict(),
        uploaded(request.FILES),
        seen,
    )
    try:
        result = take(step)
    except PortalError as error:
        report = report_for(request, code)
        return _page(request, report, _problem(request, report, error), error.status)
    messages.success(request, _(result.message))
    if result.link:
        return _with_link(request, code, result)
    if not permissions.visible_reports(request.user).filter(pk=report.pk).exists():
        messages.info(request, _("The report is with another office now."))
        return redirect("feedback:staff")
    return redirect(_back(request, report))


def _back(request: HttpRequest, report: Report) -> str:
    address = reverse("feedback:staff-report", args=[report.code])
    return f"{address}#photos" if "photo" in request.POST.get("step", "") else address


def _with_link(request: HttpRequest, code: str, result: Result) -> HttpResponse:
    """The page with the new link, which no later look shows again."""
    report = report_for(request, code)
    address = reverse("feedback:outside", args=[result.link])
    return _page(request, report, link=request.build_absolute_uri(address))


@require_POST
@office_staff
def show_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Who reported; that somebody looked is on record."""
    report = report_for(request, code)
    try:
        contact = reveal(report, request.user, request.POST.get("reason", ""))
    except MoveIncompleteError as error:
        problem = _problem(request, report, error)
        return _page(request, report, problem, error.status)
    return _page(request, report, contact=contact)


@require_safe
@office_staff
def redact_page(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Black out parts of a photo."""
    report = report_for(request, code)
    photo = ReportPhoto.objects.filter(report=report, pk=pk).first()
    if photo is None:
        return redirect("feedback:staff-report", report.code)
    return render(
        request,
        "feedback/staff/redact.html",
        {
            "report": report,
            "photo": photo,
            "address": photo_address(report, photo, "large"),
        },
    )


def _problem(request: HttpRequest, report: Report, error: PortalError) -> Problem:
    """What went wrong; of somebody else's changes those the person has not seen."""
    changes: tuple[HistoryEntry, ...] = ()
    if isinstance(error, ReportChangedError):
        seen = _number(request, "seen_entry")
        changes = tuple(
            with_names(report.history.filter(pk__gt=seen).select_related("user"))
        )
    typed = request.POST.dict()
    typed.pop("csrfmiddlewaretoken", None)
    return Problem(error, typed, changes)


def _number(request: HttpRequest, name: str) -> int:
    """A number of the form; -1, which is never right, when it is none."""
    return read_number(request.POST.get(name, ""), -1)


def _page(
    request: HttpRequest,
    report: Report,
    problem: Problem | None = None,
    status: int = 200,
    *,
    contact: object = None,
    link: str = "",
) -> HttpResponse:
    context = {
        **report_context(request, report),
        "problem": problem,
        "typed": problem.typed if problem else {},
        "link": link,
        "contact": contact,
    }
    return render(request, "feedback/staff/report.html", context, status=status)
