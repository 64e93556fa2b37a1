"""How satisfied the reporter is with the result: one to five, and a comment."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from feedback import outbox
from feedback.errors import InvalidReportError, MoveNotAllowedError
from feedback.models import HistoryEntry, OutboxMessage, Report
from feedback.permissions import REPORTER
from feedback.states import State
from feedback.text import clean_text
from feedback.workflow.changes import ChangeNotes, change
from feedback.workflow.transitions import lock

Kind = HistoryEntry.Kind
BEST = 5
MAX_LENGTH = 2000
# Rated is what an office answered; not what was withdrawn or is a repetition.
RATED = frozenset({State.RESOLVED, State.REJECTED})


def may_rate(report: Report) -> bool:
    """Whether there is an answer to be satisfied with."""
    return report.state in RATED


def rate(report: Report, stars: object, text: object = "") -> HistoryEntry:
    """Keep the reporter's rating; a later one replaces it. The office is told.

    Raises ``InvalidReportError`` or ``MoveNotAllowedError``.
    """
    number = clean_text(stars)
    if number not in {str(n) for n in range(1, BEST + 1)}:
        raise InvalidReportError({"stars": [_("Please choose from 1 to 5.")]})
    words = clean_text(text)[:MAX_LENGTH]
    with transaction.atomic():
        row = lock(report)
        if not may_rate(row):
            raise MoveNotAllowedError(_("There is no result to rate yet."))
        values = {"rating": int(number), "rating_text": words}
        told = "\n".join(filter(None, [f"{number}/{BEST}", words]))
        notes = ChangeNotes(reporter=told, data={"rating": int(number)})
        entry = change(report, REPORTER, Kind.INFORMATION, values, notes)
        outbox.notify_office(report, entry, OutboxMessage.Template.INFORMATION)
    return entry
