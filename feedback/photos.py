"""Photos: checked by content, re-encoded without metadata, stored under random names.

Everything fails closed: what cannot be decoded and encoded anew is refused with a
message, and nothing of it is stored. The original bytes are never kept.
"""

from __future__ import annotations

import io
import logging
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath

import pillow_heif
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from feedback.errors import PhotoError
from feedback.models import PhotoOriginal, Report, ReportPhoto
from gisportal.core.database import is_unreachable

# Photos of iPhones; its decoder turns them upright and keeps limits of its own.
pillow_heif.register_heif_opener(thumbnails=False)

log = logging.getLogger("portal.feedback")

MAX_PHOTOS = 5
MAX_BYTES = 10 * 1024 * 1024
# Room for five photos and the rest of the form; more is not even read from strangers.
MAX_REQUEST_BYTES = settings.ANONYMOUS_UPLOAD_MAX_BYTES
# Looked at in the header, before anything is decoded.
MAX_PIXELS = 40_000_000
# A JPEG is decoded small; of the other kinds every pixel is held in memory.
MAX_PIXELS_WHOLE = 24_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
SIZES = {"large": 1600, "thumb": 320}
QUALITY = 85
FOLDER = "reports"
# An upload that is still being answered must not be swept.
ORPHAN_AGE = timedelta(hours=24)
# One photo is decoded at a time in one process (up to 400 MB); the others wait.
_TURN = threading.BoundedSemaphore(1)
# Modes that can be made smaller as they are.
_SMOOTH = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")


@dataclass(frozen=True)
class Prepared:
    """One photo ready to be stored: JPEG bytes of each size, without metadata."""

    files: dict[str, bytes]
    width: int
    height: int


def prepare(files: Sequence[UploadedFile], limit: int = MAX_PHOTOS) -> list[Prepared]:
    """Check and re-encode ``files``. Raises ``PhotoError`` for the first bad one."""
    if len(files) > limit:
        raise PhotoError(_("At most %(max)d photos, please.") % {"max": limit})
    return [_prepare(file) for file in files]


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
        if not is_unreachable(error):
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


def _prepare(file: UploadedFile) -> Prepared:
    if not file.size:
        raise PhotoError(_("“%(name)s” is empty.") % {"name": _name(file)})
    if file.size > MAX_BYTES:
        raise PhotoError(
            _("“%(name)s” is larger than %(max)d MB.")
            % {"name": _name(file), "max": MAX_BYTES // 1024 // 1024}
        )
    try:
        with _TURN:
            return _reencode(file)
    except PhotoError:
        raise
    # Pillow's decoders raise whatever a broken file makes them raise; every kind
    # means the same thing here: refused, nothing stored.
    except Exception as error:
        log.info("Photo refused: %s", type(error).__name__)
        raise PhotoError(
            _("“%(name)s” cannot be read as a photo (JPEG, PNG, WebP or HEIC).")
            % {"name": _name(file)}
        ) from error


def _reencode(file: UploadedFile) -> Prepared:
    # The PDF library switches Pillow to swallowing torn files, for the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    file.seek(0)
    data = file.read()
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check_pixels(image, file)
        image.verify()
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        upright = ImageOps.exif_transpose(_loaded(image))
    return in_all_sizes(_flattened(upright))


def in_all_sizes(plain: Image.Image) -> Prepared:
    """A plain RGB picture as JPEG files of every size, without metadata."""
    large = _fitted(plain, SIZES["large"])
    files = {
        size: _jpeg(large if size == "large" else _fitted(plain, edge))
        for size, edge in SIZES.items()
    }
    return Prepared(files, large.width, large.height)


def _check_pixels(image: Image.Image, file: UploadedFile) -> None:
    most = MAX_PIXELS if image.format == "JPEG" else MAX_PIXELS_WHOLE
    if image.width * image.height > most:
        raise PhotoError(
            _("“%(name)s” has too many pixels (at most %(max)d million).")
            % {"name": _name(file), "max": most // 1_000_000}
        )


def _loaded(image: Image.Image) -> Image.Image:
    """The picture no larger than it is kept, made small before anything copies it."""
    edge = (SIZES["large"], SIZES["large"])
    image.draft("RGB", edge)
    image.load()
    small = image
    if image.mode not in _SMOOTH or "transparency" in image.info:
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
        # The file's own pixels, which would stay in memory until it is closed.
        image.close()
    small.thumbnail(edge, Image.Resampling.LANCZOS)
    return small


def _flattened(image: Image.Image) -> Image.Image:
    """The pixels alone, on white where they were transparent."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        ground = Image.new("RGB", rgba.size, "white")
        ground.paste(rgba, mask=rgba.getchannel("A"))
        return ground
    return image.convert("RGB")


def _fitted(image: Image.Image, edge: int) -> Image.Image:
    copy = image.copy()
    copy.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    # A new picture, so that no metadata of the old one can travel along.
    clean = Image.new("RGB", copy.size)
    clean.paste(copy)
    return clean


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _name(file: UploadedFile) -> str:
    return (file.name or _("photo"))[:80]
