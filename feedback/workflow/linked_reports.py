"""Linked reports: transitions of an original are noted on its duplicates, of a part on its whole.

So whoever reported or follows one of them hears what became of it.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from feedback import outbox
from feedback.models import HistoryEntry, Report
from feedback.permissions import SYSTEM
from feedback.states import NOT_EXPOSED, State


def notify_linked(report: Report, entry: HistoryEntry) -> None:
    """Note the transition ``entry`` on the reports linked to ``report``."""
    if entry.to_state in NOT_EXPOSED:
        return
    for duplicate in report.duplicates.filter(state=State.DUPLICATE):
        _note(duplicate, report, entry, is_part=False)
    if report.parent is not None:
        _note(report.parent, report, entry, is_part=True)


def _note(listener: Report, report: Report, entry: HistoryEntry, is_part: bool) -> None:
    with translation.override(listener.language):
        words = {"code": report.code, "state": State(entry.to_state).label}
        if not report.is_public:
            # Not even that there is one is anybody's business.
            text = _("What you reported is now: %(state)s.") % words
        elif is_part:
            text = _("A part of this report, %(code)s, is now: %(state)s.") % words
        else:
            text = _("Report %(code)s, which this one duplicates, is now: %(state)s.")
            text %= words
    if report.is_public and entry.public_note:
        text = f"{text}\n\n{entry.public_note}"
    news = HistoryEntry.objects.create(
        report=listener,
        kind=HistoryEntry.Kind.NOTE,
        actor_kind=SYSTEM.kind,
        public_note=text,
        data={"about": report.code},
        at=entry.at,
    )
    outbox.notify_moved(listener, news)
