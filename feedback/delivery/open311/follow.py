"""Following what other cities do with the reports that were passed on to them."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from feedback import outbox
from feedback.delivery.open311 import http
from feedback.models import HistoryEntry, OutboxMessage, PassedOn
from feedback.permissions import SYSTEM
from feedback.workflow import changes
from gisportal.core.http.client import OutboundError

log = logging.getLogger("portal.feedback")

BATCH = 200
EVERY = timedelta(minutes=30)
LONGEST = timedelta(days=1)


def follow_all(limit: int = BATCH) -> int:
    """Ask about what is due; answers how many (a schedule calls this)."""
    for asked in range(limit):
        if not follow_next():
            return asked
    return limit


def follow_next() -> bool:
    """Ask about the one that has waited longest; False when none is due."""
    with transaction.atomic():
        row = (
            PassedOn.objects.due()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("city", "report")
            .order_by("next_check_at", "id")
            .first()
        )
        if row is None:
            return False
        _check(row)
        row.save()
    return True


def _check(row: PassedOn) -> None:
    """Ask once and note on the row what came of it."""
    now = timezone.now()
    row.checked_at = now
    try:
        with transaction.atomic():
            _look(row)
    except (OutboundError, http.CityRefusedError, http.StrangeAnswerError) as error:
        row.failures += 1
        row.error = f"{type(error).__name__} {error}"[:200]
        log.warning("City %s not read: %s", row.city_id, row.error)
    else:
        row.failures, row.error = 0, ""
    row.next_check_at = now + min(EVERY * 2 ** min(row.failures, 10), LONGEST)


def _look(row: PassedOn) -> None:
    if not row.remote_id:
        row.remote_id = http.get_token(row.city, row.token)
        if not row.remote_id:
            return
    standing = http.get_request(row.city, row.remote_id)
    if (standing.status, standing.notes) != (row.status, row.status_notes):
        # That it is open is no news the first time.
        if row.status or standing.is_closed or standing.notes:
            _tell(row, standing)
        row.status, row.status_notes = standing.status, standing.notes
    row.is_closed = standing.is_closed


def _tell(row: PassedOn, standing: http.Standing) -> HistoryEntry:
    """A public note in the reporter's language; the office decides what follows."""
    with translation.override(row.report.language):
        words = _("finished") if standing.is_closed else _("being worked on")
        text = _("%(city)s says: %(words)s.") % {"city": row.city, "words": words}
    public = "\n".join(part for part in (text, standing.notes) if part)
    entry = changes.note(row.report, SYSTEM, public=public)
    outbox.notify_office(row.report, entry, OutboxMessage.Template.INFORMATION)
    return entry
