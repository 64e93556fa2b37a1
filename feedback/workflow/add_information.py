"""The reporter adds information; a report that was waiting for it goes back to work."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from feedback import outbox, photos
from feedback.errors import InvalidReportError
from feedback.models import HistoryEntry, OutboxMessage, Report, ReportPhoto
from feedback.permissions import REPORTER
from feedback.states import State
from feedback.text import clean_text
from feedback.workflow.changes import ChangeNotes, change
from feedback.workflow.transitions import TransitionNotes, move

MAX_LENGTH = 4000


def add_information(
    report: Report, text: str, files: Sequence[UploadedFile] = ()
) -> HistoryEntry:
    """Keep what the reporter adds; a report that waits for it goes on by this."""
    note = clean_text(text)[:MAX_LENGTH]
    if not note and not files:
        raise InvalidReportError({"note": [_("Please write something.")]})
    remaining = photos.MAX_PHOTOS * 2 - report.photos.count()
    ready = photos.prepare(files, limit=min(photos.MAX_PHOTOS, max(remaining, 0)))
    with photos.stored(ready) as names, transaction.atomic():
        row = Report.objects.select_for_update().get(pk=report.pk)
        photos.attach(row, ready, names, stage=ReportPhoto.Stage.ADDED)
        if row.state == State.INFO_REQUESTED:
            entry = move(
                row, State.IN_PROGRESS, REPORTER, TransitionNotes(reporter_note=note)
            )
        else:
            told = ChangeNotes(reporter=note)
            entry = change(row, REPORTER, HistoryEntry.Kind.INFORMATION, {}, told)
        outbox.notify_office(row, entry, OutboxMessage.Template.INFORMATION)
    return entry
