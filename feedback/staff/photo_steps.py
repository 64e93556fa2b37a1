"""Steps about what others see of a report's photos and masked texts."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.errors import MoveIncompleteError, MoveNotAllowedError, PhotoError
from feedback.models import MaskedText, ReportPhoto
from feedback.staff.step import Result, Step
from feedback.workflow import redact_photo, review_masked_text
from feedback.workflow.transitions import lock


def _text(step: Step) -> None:
    """What is to become of a text with personal data in it."""
    found = MaskedText.objects.filter(report=step.report, pk=step.number).first()
    decide = {
        "mask": review_masked_text.keep_masked,
        "show": review_masked_text.show_as_written,
    }.get(step.text("value"))
    if found is None or decide is None:
        raise MoveIncompleteError(_("Choose what to do."), parameter="value")
    with transaction.atomic():
        lock(step.report, step.seen)
        decide(found, step.person)


def _photo(step: Step) -> ReportPhoto:
    photo = ReportPhoto.objects.filter(report=step.report, pk=step.number).first()
    if photo is None:
        raise PhotoError(_("There is no such photo."))
    return photo


def _redact(step: Step) -> None:
    boxes = redact_photo.read_boxes(step.text("boxes"))
    redact_photo.redact(_photo(step), boxes, step.actor, seen=step.seen)


def _publish_photo(step: Step) -> None:
    is_public = step.text("value") == "1"
    redact_photo.publish(_photo(step), step.actor, is_public=is_public, seen=step.seen)


def _restore_photo(step: Step) -> None:
    _require_originals(step)
    redact_photo.restore(_photo(step), step.actor, seen=step.seen)


def _purge_photo(step: Step) -> None:
    _require_originals(step)
    redact_photo.purge(_photo(step), step.actor, seen=step.seen)


def _require_originals(step: Step) -> None:
    if not step.person.has_perm("feedback.view_photooriginal"):
        raise MoveNotAllowedError(_("You may not see original photos."))


STEPS: dict[str, Callable[[Step], Result | None]] = {
    "text": _text,
    "redact": _redact,
    "publish-photo": _publish_photo,
    "restore-photo": _restore_photo,
    "purge-photo": _purge_photo,
}
