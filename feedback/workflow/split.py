"""Splitting a report: a part becomes a report of its own, linked to the whole."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import codes, outbox
from feedback.errors import MoveIncompleteError, MoveNotAllowedError
from feedback.models import Category, HistoryEntry, MaskedText, Report
from feedback.permissions import Actor
from feedback.states import State
from feedback.text import clean_text
from feedback.workflow import routing
from feedback.workflow.changes import ChangeNotes, change
from feedback.workflow.create import NewReport, create_report
from feedback.workflow.transitions import lock

MAX_PARTS = 10
_COPIED = (
    *("geometry", "point", "address", "area_key", "area_name", "layer"),
    *("feature_key", "feature_label", "feature_number", "feature_version"),
    *("has_stable_key", "language", "channel", "is_demo"),
)


def split_off(
    report: Report,
    category: Category,
    description: str,
    actor: Actor,
    *,
    seen: int | None = None,
) -> Report:
    """A report of its own for a part of ``report``, at the same place, routed anew.

    Contact and followers stay with the whole, which is told of every step of the part.
    Raises ``MoveNotAllowedError`` for a closed report or one that is a part itself.
    """
    text = clean_text(description)
    if not text:
        raise MoveIncompleteError(
            _("Please describe what is wrong."), parameter="description"
        )
    with transaction.atomic():
        row = lock(report, seen)
        _check(row)
        part = _create(row, category, text, actor)
        data = {"part": part.code}
        change(report, actor, HistoryEntry.Kind.SPLIT, {}, ChangeNotes(data=data))
    return part


def _check(row: Report) -> None:
    if row.is_closed or row.state == State.UNCONFIRMED:
        raise MoveNotAllowedError(_("Only a report that is open can be split."))
    if row.parent_id:
        raise MoveNotAllowedError(_("This report is a part of another one already."))
    if row.parts.count() >= MAX_PARTS:
        raise MoveNotAllowedError(_("This report has as many parts as it may have."))


def _create(row: Report, category: Category, text: str, actor: Actor) -> Report:
    way = routing.route(category, row.point, routing.areas_at(row.point))
    is_shown = category.is_shown or row.visibility != Report.Visibility.PUBLIC
    part, entry = create_report(
        NewReport(
            {
                "state": State.RECEIVED,
                "visibility": (
                    row.visibility if is_shown else Report.Visibility.PRIVATE
                ),
                "category": category,
                "description": text,
                "office": way.office or row.office,
                "parent": row,
                **{name: getattr(row, name) for name in _COPIED},
            },
            way,
            actor,
            # Nobody has a private link of a part.
            codes.new_token(),
            timezone.now(),
            details={"split_from": row.code},
            # The address was screened with the whole.
            screened=(MaskedText.Field.DESCRIPTION,),
        )
    )
    routing.warn(part, way)
    outbox.notify_received(part, entry)
    return part
