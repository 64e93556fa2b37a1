"""What a partner passes on from the reporter, on reports it sent itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from feedback.codes import clean_code
from feedback.models import HistoryEntry, Partner, PartnerUpdate, Report
from feedback.open311.errors import UnknownResourceError
from feedback.permissions import REPORTER
from feedback.states import State
from feedback.text import clean_line, clean_text
from feedback.workflow.add_information import add_information
from feedback.workflow.transitions import TransitionNotes, move, targets
from gisportal.core.errors import BadParameterError

UPDATE_ID_MAX = 100
# What the reporter may bring about; any other word is the office's to say.
MOVES = {
    "REOPEN": State.REOPEN_REQUESTED,
    "OPEN": State.REOPEN_REQUESTED,
    "CANCELLED": State.WITHDRAWN,
}


def take(
    partner: Partner, form: QueryDict, files: Sequence[UploadedFile]
) -> HistoryEntry:
    """Keep an update; the same ``update_id`` again answers with the same entry."""
    update_id = _update_id(form)
    code = clean_code(clean_line(form.get("service_request_id", "")))
    with transaction.atomic():
        report = (
            Report.objects.select_for_update(of=("self",))
            .filter(code=code, sent_by__partner=partner)
            .first()
        )
        if report is None:
            raise UnknownResourceError(_("There is no such service request of yours."))
        # The row is locked: a second copy of the request waits until here.
        earlier = PartnerUpdate.objects.filter(partner=partner, update_id=update_id)
        known = earlier.select_related("entry").first()
        if known is not None:
            return known.entry
        entry = _apply(report, form, files)
        PartnerUpdate.objects.create(partner=partner, update_id=update_id, entry=entry)
        return entry


def _apply(
    report: Report, form: QueryDict, files: Sequence[UploadedFile]
) -> HistoryEntry:
    words = clean_text(form.get("description", ""))
    target = MOVES.get(clean_line(form.get("status", "")).upper())
    if target is not None and target in targets(report, REPORTER):
        if files:
            add_information(report, "", files)
        return move(report, target, REPORTER, TransitionNotes(reporter_note=words))
    return add_information(report, words, files)


def _update_id(form: QueryDict) -> str:
    text = clean_line(form.get("update_id", ""))
    if not 0 < len(text) <= UPDATE_ID_MAX:
        raise BadParameterError(
            _("update_id is missing or too long."), parameter="update_id"
        )
    return text
