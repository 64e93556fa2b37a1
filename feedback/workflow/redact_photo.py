"""Redacting parts of a photo: the new picture replaces every size, under a new name.

Every public size is made from the redacted picture, so that no copy keeps what was
covered; the old address answers nothing any more. The original stays in the storage,
unreachable but for those with the right, until it is purged.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from feedback import photos
from feedback.errors import PhotoError
from feedback.models import HistoryEntry, PhotoOriginal, Report, ReportPhoto
from feedback.permissions import Actor
from feedback.workflow.changes import ChangeNotes, change
from feedback.workflow.transitions import lock
from gisportal.core.database import after_commit

MAX_BOXES = 50


class Box(NamedTuple):
    """A rectangle to black out, in shares (0–1) of the picture's width and height."""

    x: float
    y: float
    width: float
    height: float


def read_boxes(text: str) -> list[Box]:
    """The rectangles in a JSON list of ``[x, y, width, height]``.

    Raises ``PhotoError`` when it is none, or empty.
    """
    problem = PhotoError(_("Draw at least one rectangle over what must not be seen."))
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise problem from error
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_BOXES:
        raise problem
    boxes = [_box(row) for row in rows]
    if None in boxes:
        raise problem
    return [box for box in boxes if box is not None]


def redact(
    photo: ReportPhoto,
    boxes: Sequence[Box],
    actor: Actor,
    *,
    seen: int | None = None,
) -> None:
    """Cover ``boxes`` of ``photo`` for good in everything that is shown."""
    with transaction.atomic():
        report = lock(photo.report, seen)
        row = ReportPhoto.objects.select_for_update().get(pk=photo.pk)
        ready = photos.redacted(row, boxes)
        old = row.name
        with photos.stored([ready]) as names:
            row.name, row.is_redacted = names[0], True
            row.save(update_fields=["name", "is_redacted"])
            if PhotoOriginal.objects.filter(photo=row).exists():
                # Covered before: the step in between shows more than it should.
                stale = ReportPhoto(name=old)
                after_commit(photos.delete_files, stale)
            else:
                PhotoOriginal.objects.create(photo=row, name=old)
            _record(report, actor, photo=row.pk, redacted=len(boxes))


def restore(photo: ReportPhoto, actor: Actor, *, seen: int | None = None) -> None:
    """Show the original again. Raises ``PhotoError`` when it was purged."""
    with transaction.atomic():
        report = lock(photo.report, seen)
        row = ReportPhoto.objects.select_for_update().get(pk=photo.pk)
        original = PhotoOriginal.objects.filter(photo=row).first()
        if original is None:
            raise PhotoError(_("The original of this photo is no longer kept."))
        after_commit(photos.delete_files, ReportPhoto(name=row.name))
        row.name, row.is_redacted = original.name, False
        row.save(update_fields=["name", "is_redacted"])
        original.delete()
        _record(report, actor, photo=row.pk, restored=True)


def purge(photo: ReportPhoto, actor: Actor, *, seen: int | None = None) -> None:
    """Delete the original; only the redacted picture is left."""
    with transaction.atomic():
        report = lock(photo.report, seen)
        original = PhotoOriginal.objects.filter(photo=photo).first()
        if original is None:
            return
        stale = ReportPhoto(name=original.name)
        after_commit(photos.delete_files, stale)
        original.delete()
        _record(report, actor, photo=photo.pk, purged=True)


def publish(
    photo: ReportPhoto, actor: Actor, *, is_public: bool, seen: int | None = None
) -> None:
    """Show ``photo`` to everybody who may see the report, or to staff only."""
    with transaction.atomic():
        report = lock(photo.report, seen)
        ReportPhoto.objects.filter(pk=photo.pk).update(is_public=is_public)
        _record(report, actor, photo=photo.pk, public=is_public)


def _record(report: Report, actor: Actor, **facts: object) -> None:
    change(report, actor, HistoryEntry.Kind.PHOTO, {}, ChangeNotes(data=facts))


def _box(row: object) -> Box | None:
    """The rectangle, cut to the picture; None when it is none."""
    if not isinstance(row, list) or len(row) != 4:
        return None
    if not all(isinstance(part, (int, float)) and math.isfinite(part) for part in row):
        return None
    x, y = (min(max(float(part), 0), 1) for part in row[:2])
    width, height = min(float(row[2]), 1 - x), min(float(row[3]), 1 - y)
    return Box(x, y, width, height) if width > 0 and height > 0 else None
