"""Merging duplicates: photos and followers move to the original, and back when undone.

Called by ``workflow`` inside its transaction, with both rows locked: whoever moves a
report to "duplicate" merges it, by whatever page or program.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from feedback.models import Report, ReportPhoto, Subscription


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
        _lend(follower, duplicate, original)


def undo(duplicate: Report, original: Report) -> None:
    """Give back what ``merge`` lent and what is still there."""
    lent = {"came_from": duplicate}
    original.photos.filter(**lent).update(report=duplicate, came_from=None)
    for follower in original.subscriptions.filter(**lent):
        follower.report, follower.came_from = duplicate, None
        try:
            with transaction.atomic():
                follower.save(update_fields=["report", "came_from"])
        except IntegrityError:
            # Meanwhile they followed the duplicate once more: one of the two is enough.
            _keep(follower, original)


def _lend(follower: Subscription, duplicate: Report, original: Report) -> None:
    follower.report, follower.came_from = original, duplicate
    try:
        with transaction.atomic():
            follower.save(update_fields=["report", "came_from"])
    except IntegrityError:
        _keep(follower, duplicate)


def _keep(follower: Subscription, report: Report) -> None:
    """The follower stays with ``report``, as it was in the database."""
    follower.report, follower.came_from = report, None
    follower.save(update_fields=["came_from"])
