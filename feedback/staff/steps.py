"""What staff can do with one report: each form of its page names its step here."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from feedback import photos
from feedback.errors import MoveIncompleteError, MoveNotAllowedError
from feedback.geometry import representative_point
from feedback.intake.draft import ADDRESS_MAX, Draft
from feedback.intake.place import check_place
from feedback.models import Category, Referral, Report, ReportPhoto
from feedback.staff import photo_steps
from feedback.staff.access import known_report
from feedback.staff.step import Result, Step
from feedback.states import State
from feedback.text import clean_line, read_number
from feedback.workflow import (
    changes,
    referrals,
    reroute,
    split,
)
from feedback.workflow.changes import ChangeNotes
from feedback.workflow.referrals import Question
from feedback.workflow.transitions import TransitionNotes, lock, move
from layers.models import ServiceOffice


def take(step: Step) -> Result:
    """Do what the form says. Raises the errors of the verb behind it."""
    work = STEPS.get(step.text("step"))
    if work is None:
        raise MoveIncompleteError(_("Choose what to do."), parameter="step")
    return work(step) or Result()


def _move(step: Step) -> None:
    """A move by the state table, with photos of the result in the same transaction."""
    target = step.text("to")
    if target not in State:
        raise MoveIncompleteError(_("Choose the step to take."), parameter="to")
    words = TransitionNotes(
        public_note=step.text("public_note"),
        internal_note=step.text("internal_note"),
        reason=step.text("reason") if target == State.REJECTED else "",
        duplicate_of=_original(step) if target == State.DUPLICATE else None,
    )
    ready = photos.prepare(step.files)
    with photos.stored(ready) as names, transaction.atomic():
        if ready:
            row = lock(step.report, step.seen)
            photos.attach(row, ready, names, stage=ReportPhoto.Stage.RESULT)
        move(step.report, State(target), step.actor, words, seen_revision=step.seen)


def _original(step: Step) -> Report:
    original = known_report(step.person, step.text("duplicate_of"))
    if original is None:
        raise MoveIncompleteError(
            _("Name another report that is not itself a duplicate."),
            parameter="duplicate_of",
        )
    return original


def _note(step: Step) -> None:
    public, internal = step.text("public_note"), step.text("internal_note")
    if not public.strip() and not internal.strip() and not step.files:
        raise MoveIncompleteError(_("Please write something."), parameter="note")
    ready = photos.prepare(step.files)
    with photos.stored(ready) as names, transaction.atomic():
        row = lock(step.report, step.seen)
        photos.attach(row, ready, names, stage=ReportPhoto.Stage.RESULT)
        changes.note(
            step.report, step.actor, public=public, internal=internal, seen=step.seen
        )


def _assign(step: Step) -> None:
    person = None
    if step.text("id"):
        person = User.objects.filter(pk=step.number).first()
        if person is None:
            raise MoveIncompleteError(_("Choose the person."), parameter="id")
    changes.assign(step.report, person, step.actor, seen=step.seen)


def _office(step: Step) -> None:
    office = ServiceOffice.objects.filter(is_active=True, pk=step.number).first()
    if office is None:
        raise MoveIncompleteError(_("Choose the office."), parameter="id")
    changes.hand_over(
        step.report,
        office,
        step.actor,
        public=step.text("public_note"),
        internal=step.text("internal_note"),
        seen=step.seen,
    )


def _priority(step: Step) -> None:
    value = step.text("value")
    if value not in Report.Priority:
        raise MoveIncompleteError(_("Choose the priority."), parameter="value")
    changes.set_priority(
        step.report, Report.Priority(value), step.actor, seen=step.seen
    )


def _visibility(step: Step) -> None:
    value = step.text("value")
    if value not in Report.Visibility:
        raise MoveIncompleteError(_("Choose the visibility."), parameter="value")
    changes.set_visibility(
        step.report,
        Report.Visibility(value),
        step.actor,
        public=step.text("public_note"),
        internal=step.text("internal_note"),
        seen=step.seen,
    )


def _category(step: Step) -> None:
    notes = ChangeNotes(internal=step.text("internal_note"))
    reroute.change_category(
        step.report, _offered(step.text("value")), step.actor, notes, seen=step.seen
    )


def _offered(slug: str) -> Category:
    category = Category.objects.offered().filter(slug=slug[:63]).first()
    if category is None:
        raise MoveIncompleteError(_("Choose the category."), parameter="value")
    return category


def _place(step: Step) -> None:
    """Another pin, or another map object; the shape that was drawn gives way to it."""
    draft = Draft(
        category="",
        description="",
        lon=step.text("lon").replace(",", "."),
        lat=step.text("lat").replace(",", "."),
        layer=step.text("layer"),
        feature_key=step.text("feature_key"),
    )
    try:
        geometry, feature = check_place(draft)
    except ValidationError as error:
        raise MoveIncompleteError(
            " ".join(error.messages), parameter="place"
        ) from error
    place = reroute.NewPlace(
        geometry,
        representative_point(geometry),
        clean_line(step.text("address"))[:ADDRESS_MAX],
        feature,
    )
    notes = ChangeNotes(internal=step.text("internal_note"))
    reroute.change_place(step.report, place, step.actor, notes, seen=step.seen)


def _split(step: Step) -> Result:
    part = split.split_off(
        step.report,
        _offered(step.text("value")),
        step.text("description"),
        step.actor,
        seen=step.seen,
    )
    return Result(_("The part is report %(code)s now.") % {"code": part.code})


def _refer(step: Step) -> Result:
    days = read_number(step.text("days"), referrals.DEFAULT_DAYS, digits=3)
    question = Question(step.text("party"), step.text("question"), days)
    _referral, token = referrals.refer(
        step.report,
        question,
        step.actor,
        public=step.text("public_note"),
        seen=step.seen,
    )
    return Result(_("Send this link to those you ask. It is shown only now."), token)


def _take_back(step: Step) -> None:
    found = Referral.objects.filter(report=step.report, pk=step.number).first()
    if found is None:
        raise MoveNotAllowedError(_("There is no such question."))
    referrals.take_back(found, step.actor, seen=step.seen)


STEPS: dict[str, Callable[[Step], Result | None]] = {
    "move": _move,
    "note": _note,
    "assign": _assign,
    "office": _office,
    "priority": _priority,
    "visibility": _visibility,
    "category": _category,
    "place": _place,
    "split": _split,
    "refer": _refer,
    "take-back": _take_back,
    **photo_steps.STEPS,
}
