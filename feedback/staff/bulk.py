"""Bulk actions: each report is handled by itself, with its own result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback import permissions
from feedback.codes import clean_code
from feedback.errors import MoveIncompleteError, MoveNotAllowedError
from feedback.models import Category, OfficeMembership, Report
from feedback.permissions import Actor
from feedback.staff.access import known_report, office_staff
from feedback.staff.answers import filled, fits
from feedback.states import RejectReason, State
from feedback.text import read_number
from feedback.workflow import changes, reroute
from feedback.workflow.transitions import TransitionNotes, move
from gisportal.core.errors import PortalError
from layers.models import ServiceOffice

MAX_AT_ONCE = 200
Work = Callable[[Report, Actor, int], object]


@dataclass(frozen=True)
class Outcome:
    """What came of one report; ``problem`` is empty when it worked."""

    code: str
    problem: str = ""


def bulk_choices(user: Any, offices: list[ServiceOffice]) -> dict[str, Any]:
    """What the bulk form offers."""
    return {
        "people": people_of(offices),
        "categories": Category.objects.offered().select_related("parent"),
        "templates": permissions.usable_answers(user).exclude(state=""),
    }


def people_of(offices: list[ServiceOffice]) -> list[Any]:
    """Who works in ``offices``, each once."""
    works = OfficeMembership.objects.filter(office__in=offices)
    users = get_user_model().objects.filter(is_active=True, is_staff=True)
    return list(users.filter(pk__in=works.values("user")).order_by("username"))


@require_POST
@office_staff
def bulk(request: HttpRequest) -> HttpResponse:
    """Do it to each of the chosen reports; the page says how it went."""
    try:
        work = _work(request.POST, request.user)
    except PortalError as error:
        outcomes, problem = [], error.message
    else:
        chosen = request.POST.getlist("report")[:MAX_AT_ONCE]
        outcomes = [_one(request.user, text, work) for text in chosen]
        problem = "" if chosen else _("Choose at least one report.")
    done = sum(not outcome.problem for outcome in outcomes)
    return render(
        request,
        "feedback/staff/bulk.html",
        {
            "outcomes": outcomes,
            "problem": problem,
            "done": done,
            "failed": len(outcomes) - done,
            "query": request.POST.get("query", ""),
        },
        status=400 if problem else 200,
    )


def _one(user: Any, text: str, work: Work) -> Outcome:
    """``text`` is a report's code and the revision the person saw."""
    typed, _bar, revision = text.partition(":")
    code = clean_code(typed)
    report = (
        permissions.visible_reports(user)
        .filter(code=code)
        .select_related("category", "office")
        .first()
    )
    if report is None or not revision.isascii() or not revision.isdigit():
        return Outcome(code or "?", _("There is no such report of your offices."))
    try:
        work(report, permissions.staff_actor(user, report), int(revision))
    except PortalError as error:
        return Outcome(code, error.message)
    return Outcome(code)


def _work(form: QueryDict, user: Any) -> Work:
    works = {
        "assign": _assign,
        "category": _category,
        "duplicate": _duplicate,
        "answer": _answer,
    }
    make = works.get(form.get("action", ""))
    if make is None:
        raise MoveIncompleteError(_("Choose what to do."), parameter="action")
    return make(form, user)


def _assign(form: QueryDict, user: Any) -> Work:
    person = None
    if form.get("person"):
        person = get_object_or_404(
            get_user_model(), pk=read_number(form.get("person", ""), digits=9)
        )
    return lambda report, actor, seen: changes.assign(report, person, actor, seen=seen)


def _category(form: QueryDict, user: Any) -> Work:
    slug = form.get("category", "")
    category = Category.objects.offered().filter(slug=slug).first()
    if category is None:
        raise MoveIncompleteError(_("Choose the category."), parameter="category")
    return lambda report, actor, seen: reroute.change_category(
        report, category, actor, seen=seen
    )


def _duplicate(form: QueryDict, user: Any) -> Work:
    original = known_report(user, form.get("duplicate_of", ""))
    if original is None:
        raise MoveIncompleteError(
            _("Name the report they duplicate."), parameter="duplicate_of"
        )
    words = TransitionNotes(duplicate_of=original)
    return lambda report, actor, seen: move(
        report, State.DUPLICATE, actor, words, seen_revision=seen
    )


def _answer(form: QueryDict, user: Any) -> Work:
    rows = permissions.usable_answers(user).exclude(state="")
    template = rows.filter(pk=read_number(form.get("template", ""), digits=9)).first()
    if template is None:
        raise MoveIncompleteError(_("Choose the answer."), parameter="template")

    def work(report: Report, actor: Actor, seen: int) -> object:
        if not fits(template, report):
            raise MoveNotAllowedError(
                _("This answer is for another office or category.")
            )
        state = State(template.state)
        reason = RejectReason.NO_ACTION if state == State.REJECTED else ""
        words = TransitionNotes(public_note=filled(template, report), reason=reason)
        return move(report, state, actor, words, seen_revision=seen)

    return work
