"""The disk quota of uploads: all that wait together may take so much of the disk.

What an upload was unpacked to is given up first (it can be unpacked again); when that
is not enough, the next upload is refused.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gisportal.core.errors import NoRoomError
from importers.inspection import stored
from importers.intake.folders import UPLOADS
from importers.models import ImportJob

# So much of the disk stays free for everything else.
RESERVE = 256 << 20
GIGABYTE = 1 << 30


def require(incoming: int) -> None:
    """Free the disk for an upload of so many bytes. Raises ``NoRoomError``."""
    trim(incoming)
    is_over = size_of(UPLOADS.root) + incoming > limit()
    if is_over or _free() < incoming + RESERVE:
        raise exceeded()


def exceeded() -> NoRoomError:
    """What to tell somebody whose upload does not fit."""
    return NoRoomError(
        _(
            "There is no room for this upload just now: too many uploads wait for "
            "their confirmation, or the disk is full. Nothing was kept. Confirm or "
            "cancel uploads that wait, or ask the administrator."
        )
    )


def trim(incoming: int = 0) -> None:
    """Give up what the oldest idle uploads were unpacked to, until all fit."""
    over = size_of(UPLOADS.root) + incoming - limit()
    ids = iter(sorted(UPLOADS.ids(), key=UPLOADS.seconds_old, reverse=True))
    while over > 0 and (job_id := next(ids, None)) is not None:
        over -= drop(job_id)


def drop(job_id: UUID) -> int:
    """Forget the inspection of an upload that nobody reads; how many bytes that freed."""
    folder = UPLOADS.path(job_id)
    if not stored.is_there(folder):
        return 0
    at_work = (ImportJob.State.QUEUED, ImportJob.State.RUNNING)
    idle = ImportJob.objects.filter(pk=job_id).exclude(state__in=at_work)
    before = size_of(folder)
    with transaction.atomic():
        # Locked: it may just now be confirmed and begin to read.
        if idle.select_for_update(of=("self",)).first():
            stored.forget(folder)
    return before - size_of(folder)


def limit() -> int:
    """Bytes that all uploads together may take, unpacked ones included."""
    return int(settings.IMPORT_WAITING_MAX_GB * GIGABYTE)


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder; what vanishes meanwhile does not count."""
    return sum(_size(path) for path in _files(folder))


def _files(folder: Path) -> Iterable[Path]:
    return folder.rglob("*") if folder.is_dir() else ()


def _size(path: Path) -> int:
    try:
        facts = path.lstat()
    except OSError:
        return 0
    return facts.st_blocks * 512


def _free() -> int:
    place = UPLOADS.root
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free
