"""One report on one screen: what is known of it, and every step that is possible now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.measure import D
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feedback import permissions
from feedback.errors import ReportChangedError
from feedback.feature_place import feature_place
from feedback.intake.request import check_size, uploaded
from feedback.map_config import map_config, pin
from feedback.models import (
    ContactLook,
    HistoryEntry,
    PhotoOriginal,
    Report,
    ReportPhoto,
)
from feedback.permissions import Actor
from feedback.privacy.contacts.read import has_contact, reveal
from feedback.public.forms import category_groups
from feedback.public.report_pages import map_address, shape
from feedback.staff.access import office_staff, own_offices, report_for
from feedback.staff.answers import answers_for
from feedback.staff.bulk import people_of
from feedback.staff.photo import photo_address
from feedback.staff.steps import Result, Step, take
from feedback.staff.trail import told
from feedback.states import CLOSED, OPEN, Need, RejectReason, State
from feedback.workflow.transitions import targets
from gisportal.core.bilingual import bilingual
from gisportal.core.errors import PortalError
from layers import policy, refs
from layers.models import ServiceOffice
from layers.queries import feature_text
from layers.queries.feature import as_row

NEAR_METRES = 250
NEAR_DEGREES = 0.004
NEAR_SHOWN = 8
LOOKS_SHOWN = 10


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
    contact = reveal(report, request.user)
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
        changes = tuple(told(report.history.filter(pk__gt=seen).select_related("user")))
    typed = request.POST.dict()
    typed.pop("csrfmiddlewaretoken", None)
    return Problem(error, typed, changes)


def _number(request: HttpRequest, name: str) -> int:
    """A number of the form; -1, which is never right, when it is none."""
    text = request.POST.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 18
    return int(text) if is_number else -1


def _page(
    request: HttpRequest,
    report: Report,
    problem: Problem | None = None,
    status: int = 200,
    *,
    contact: object = None,
    link: str = "",
) -> HttpResponse:
    actor = permissions.staff_actor(request.user, report)
    history = told(report.history.select_related("user"))
    office = [report.office] if report.office else []
    context = {
        "report": report,
        "problem": problem,
        "typed": problem.typed if problem else {},
        "history": history,
        "seen_entry": history[-1].pk if history else 0,
        "moves": _moves(report, actor),
        "reasons": RejectReason,
        "needs_photo": report.category.requires_after_photo,
        "answers": answers_for(report),
        "photos": _photos(request, report),
        "withheld": report.withheld.all(),
        "feature": feature_place(report),
        "facts": _feature_facts(request, report),
        "questions": _answers(report),
        "near": _near(request, report),
        "repetitions": report.duplicates.filter(state=State.DUPLICATE),
        "parts": report.parts.all(),
        "referrals": report.referrals.all(),
        "link": link,
        "people": people_of(office),
        "offices": ServiceOffice.objects.filter(is_active=True),
        "groups": category_groups(),
        "priorities": list(Report.Priority),
        "visibilities": list(Report.Visibility),
        "may_see_contact": permissions.can_see_contact(request.user),
        "has_contact": has_contact(report),
        "contact": contact,
        "looks": ContactLook.objects.filter(report=report).select_related("user")[
            :LOOKS_SHOWN
        ],
        "may_see_originals": request.user.has_perm("feedback.view_photooriginal"),
        "followers": report.subscriptions.filter(confirmed_at__isnull=False).count(),
        "map_address": map_address(report),
        "pins": {
            **map_config(),
            "pins": [pin(report)],
            "geometry": shape(report),
            "isEditable": True,
        },
        "is_mine": report.assigned_to_id == request.user.pk,
        "me": own_offices(request.user) and request.user.pk,
    }
    return render(request, "feedback/staff/report.html", context, status=status)


def _moves(report: Report, actor: Actor) -> list[dict[str, Any]]:
    """The possible moves as the form offers them."""
    verbs = {
        State.RECEIVED: _("Put back to “received”"),
        State.IN_PROGRESS: _("Work on it"),
        State.SCHEDULED: _("Plan it for later"),
        State.INFO_REQUESTED: _("Ask the reporter a question"),
        State.FORWARDED: _("Say it was passed to another agency"),
        State.RESOLUTION_PROPOSED: _("Propose as solved, for approval"),
        State.RESOLVED: _("Close as solved"),
        State.REJECTED: _("Do not accept"),
        State.DUPLICATE: _("Merge into another report"),
    }
    if report.state == State.UNCONFIRMED:
        verbs[State.RECEIVED] = _("Confirm it and take it in")
    if report.state in CLOSED:
        verbs[State.IN_PROGRESS] = _("Open it again")
    if report.state == State.DUPLICATE:
        verbs[State.IN_PROGRESS] = _("Undo the merge")
    if report.state == State.RESOLUTION_PROPOSED:
        verbs[State.RESOLVED] = _("Approve: it is solved")
        verbs[State.IN_PROGRESS] = _("Send back: it is not solved")
    return [
        {
            "state": state,
            "verb": verbs.get(state, state.label),
            "says": Need.PUBLIC_NOTE in rule.needs,
            "is_primary": state in (State.RESOLVED, State.RESOLUTION_PROPOSED),
        }
        for state, rule in targets(report, actor).items()
    ]


def _photos(request: HttpRequest, report: Report) -> list[dict[str, Any]]:
    """Photos of the report, and those its repetition lent to another one."""
    mine = Q(report=report) | Q(came_from=report)
    rows = ReportPhoto.objects.filter(mine).select_related("report")
    kept = set(
        PhotoOriginal.objects.filter(photo__in=rows).values_list("photo", flat=1)
    )
    return [
        {
            "photo": photo,
            "thumb": photo_address(report, photo, "thumb"),
            "large": photo_address(report, photo, "large"),
            "original": reverse(
                "feedback:staff-original", args=[report.code, photo.pk]
            ),
            "is_here": photo.report_id == report.pk,
            "has_original": photo.pk in kept,
        }
        for photo in rows
    ]


def _feature_facts(
    request: HttpRequest, report: Report
) -> list[feature_text.FieldText]:
    """The attributes of the map object this person may see."""
    if not report.feature_key or report.layer is None or not report.has_stable_key:
        return []
    layer = policy.visible_layers(request.user).filter(pk=report.layer_id).first()
    if layer is None:
        return []
    feature = refs.resolve(refs.FeatureRef(layer.slug, report.feature_key))
    if feature is None:
        return []
    row = as_row(layer, feature, policy.visible_fields(request.user, layer))
    return feature_text.field_texts(row.fields, row.properties)


def _answers(report: Report) -> list[tuple[str, str]]:
    """The extra questions with what was answered, in words."""
    known = {question["key"]: question for question in report.category.questions}
    return [
        (
            bilingual(known[key]) if key in known else key,
            _in_words(known.get(key), value),
        )
        for key, value in report.answers.items()
    ]


def _in_words(question: dict[str, Any] | None, value: Any) -> str:
    choices = {
        str(choice["key"]): bilingual(choice)
        for choice in (question or {}).get("choices", [])
    }
    several = value if isinstance(value, list) else [value]
    return ", ".join(choices.get(str(each), str(each)) for each in several)


def _near(request: HttpRequest, report: Report) -> list[Report]:
    """Open reports close by, the same kind first: perhaps the same thing."""
    allowed = Q(pk__in=permissions.visible_reports(request.user).values("pk"))
    public = Q(pk__in=Report.objects.public().values("pk"))
    around = (
        Report.objects.filter(point__dwithin=(report.point, NEAR_DEGREES))
        .filter(state__in=OPEN)
        .exclude(pk=report.pk)
        .filter(allowed | public)
        .annotate(distance=Distance("point", report.point, spheroid=False))
        .filter(distance__lte=D(m=NEAR_METRES))
        .select_related("category", "office")
        .order_by("distance", "-id")[: NEAR_SHOWN * 4]
    )
    same = {report.category_id, report.category.parent_id} - {None}

    def is_other(row: Report) -> bool:
        return not same & {row.category_id, row.category.parent_id}

    return sorted(around, key=is_other)[:NEAR_SHOWN]
