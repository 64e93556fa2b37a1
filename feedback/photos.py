"""Photos: checked by content, re-encoded without metadata, stored under random names.

Everything fails closed: what ``feedback.pictures`` cannot decode and encode anew is
refused with a message, and nothing of it is stored. The original bytes are never kept.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.errors import PhotoError
from feedback.models import PhotoOriginal, Report, ReportPhoto
from feedback.pictures.decoding import Decoder, PictureError, Prepared, decoder
from gisportal.core.database import is_out_of_room, is_unreachable

log = logging.getLogger("portal.feedback")

MAX_PHOTOS = 5
MAX_BYTES = 10 * 1024 * 1024
# Room for five photos and the rest of the form; more is not even read from strangers.
MAX_REQUEST_BYTES = settings.ANONYMOUS_UPLOAD_MAX_BYTES
SIZES = {"large": 1600, "thumb": 320}
FOLDER = "reports"
# An upload that is still being answered must not be swept.
ORPHAN_AGE = timedelta(hours=24)
# Why a photo is refused, by the kind of the error.
WORDS = {
    "pixels": gettext_lazy("“%(name)s” has too many pixels (at most %(max)d million)."),
    "costly": gettext_lazy(
        "“%(name)s” takes too long to open. Please take a screenshot of it and send that."
    ),
    "unreadable": gettext_lazy(
        "“%(name)s” cannot be read as a photo (JPEG, PNG, WebP or HEIC)."
    ),
}


def prepare(files: Sequence[UploadedFile], limit: int = MAX_PHOTOS) -> list[Prepared]:
    """Check and re-encode ``files``. Raises ``PhotoError`` for the first bad one."""
    if len(files) > limit:
        raise PhotoError(_("At most %(max)d photos, please.") % {"max": limit})
    if not files:
        return []
    with decoder() as ready:
        return [_prepare(ready, file) for file in files]


def redacted(photo: ReportPhoto, boxes: Sequence[Sequence[float]]) -> Prepared:
    """The stored ``photo`` with ``boxes`` (shares of its sides) blackened for good."""
    with default_storage.open(photo.path("large")) as file:
        data = file.read()
    with decoder() as ready:
        return ready.prepare(data, SIZES, boxes)


@contextmanager
def stored(photos: Sequence[Prepared]) -> Iterator[list[str]]:
    """The photos' files in the storage; gone again when the block fails.

    They are written before the rows, so that a row never lacks its file; what a
    killed process leaves behind is swept. When the database is lost, nobody knows
    whether the rows were kept: then the files stay.
    """
    names = [secrets.token_hex(16) for _photo in photos]
    written: list[str] = []
    try:
        for name, photo in zip(names, photos, strict=True):
            for size, data in photo.files.items():
                path = ReportPhoto(name=name).path(size)
                written.append(path)
                default_storage.save(path, ContentFile(data))
        yield names
    except BaseException as error:
        if is_out_of_room(error) or not is_unreachable(error):
            for path in written:
                default_storage.delete(path)
        raise


def attach(
    report: Report,
    photos: Sequence[Prepared],
    names: Sequence[str],
    stage: ReportPhoto.Stage = ReportPhoto.Stage.REPORT,
) -> None:
    """Add the rows of ``photos`` (stored under ``names``) to ``report``."""
    first = report.photos.count()
    is_public = stage not in (ReportPhoto.Stage.ADDED, ReportPhoto.Stage.PARTY)
    ReportPhoto.objects.bulk_create(
        ReportPhoto(
            report=report,
            name=name,
            stage=stage,
            width=photo.width,
            height=photo.height,
            order=first + number,
            # What is added later is looked at by the office first.
            is_public=is_public,
        )
        for number, (name, photo) in enumerate(zip(names, photos, strict=True))
    )


def delete_files(photo: ReportPhoto) -> None:
    """Remove the files of every size, those of its original too."""
    kept = PhotoOriginal.objects.filter(photo=photo.pk) if photo.pk else []
    for each in (photo, *(ReportPhoto(name=original.name) for original in kept)):
        for size in SIZES:
            default_storage.delete(each.path(size))


def sweep_orphans() -> int:
    """Delete stored files that no row names (left by a killed process)."""
    if not default_storage.exists(FOLDER):
        return 0
    removed = 0
    oldest = timezone.now() - ORPHAN_AGE
    for folder in default_storage.listdir(FOLDER)[0]:
        files = default_storage.listdir(f"{FOLDER}/{folder}")[1]
        names = {PurePosixPath(file).stem.partition("-")[0] for file in files}
        known = set(
            ReportPhoto.objects.filter(name__in=names).values_list("name", flat=True)
        )
        known |= set(
            PhotoOriginal.objects.filter(name__in=names).values_list("name", flat=True)
        )
        for file in files:
            path = f"{FOLDER}/{folder}/{file}"
            is_orphan = PurePosixPath(file).stem.partition("-")[0] not in known
            if is_orphan and default_storage.get_modified_time(path) < oldest:
                default_storage.delete(path)
                removed += 1
    return removed


def _prepare(decoder: Decoder, file: UploadedFile) -> Prepared:
    facts = {"name": _name(file), "max": MAX_BYTES // 1024 // 1024}
    if not file.size:
        raise PhotoError(_("“%(name)s” is empty.") % facts)
    if file.size > MAX_BYTES:
        raise PhotoError(_("“%(name)s” is larger than %(max)d MB.") % facts)
    file.seek(0)
    try:
        return decoder.prepare(file.read(), SIZES)
    except PictureError as error:
        log.info("Photo refused: %s", error.kind)
        facts["max"] = error.most // 1_000_000
        raise PhotoError(WORDS[error.kind] % facts) from error


def _name(file: UploadedFile) -> str:
    return (file.name or _("photo"))[:80]
