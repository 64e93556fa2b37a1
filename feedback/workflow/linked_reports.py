"""Linked reports: a duplicate and its original, a part and its whole.

Photos and followers of a duplicate move to the original, and back when that is undone:
whoever moves a report to "duplicate" merges it, by whatever page or program. Transitions
of an original are noted on its duplicates, those of a part on its whole, so that whoever
reported or follows one of them hears what became of it. All of this is called by
``transitions``, inside its transaction and with the rows locked.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from feedback import outbox
from feedback.models import HistoryEntry, Report, ReportPhoto, Subscription
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


def merge(duplicate: Report, original: Report) -> None:
    """Lend photos and followers of ``duplicate`` to ``original``.

    Photos of a report the public does not see are for staff only there, until somebody
    decides otherwise. Who follows both already stays where they are: told by both.
    """
    first = original.photos.count()
    photos = list(duplicate.photos.filter(came_from__isnull=True))
    for number, photo in enumerate(photos):
        photo.report, photo.came_from = original, duplicate
        photo.order = first + number
        photo.is_public &= duplicate.is_public
    ReportPhoto.objects.bulk_update(
        photos, ["report", "came_from", "order", "is_public"]
    )
    for follower in duplicate.subscriptions.filter(came_from__isnull=True):
        _hand_on(follower, duplicate, original, came_from=duplicate)


def undo_merge(duplicate: Report, original: Report) -> None:
    """Give back what ``merge`` lent and what is still there."""
    lent = {"came_from": duplicate}
    original.photos.filter(**lent).update(report=duplicate, came_from=None)
    for follower in original.subscriptions.filter(**lent):
        _hand_on(follower, original, duplicate, came_from=None)


def _hand_on(
    follower: Subscription, source: Report, target: Report, came_from: Report | None
) -> None:
    """Let the follower follow ``target``; who follows that already stays as they were."""
    follower.report, follower.came_from = target, came_from
    try:
        with transaction.atomic():
            follower.save(update_fields=["report", "came_from"])
    except IntegrityError:
        # One of the two is enough.
        follower.report, follower.came_from = source, None
        follower.save(update_fields=["came_from"])
