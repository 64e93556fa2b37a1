"""Uploaded files: streamed to disk, kept while their job may still want them.

They lie in ``importers.intake.folders.UPLOADS`` and are never public.
"""

from __future__ import annotations

import shutil
import uuid
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from importers.dataset.unpack import ALLOWED, DATASETS
from importers.errors import UsageError
from importers.formats import FORMATS, GEODATABASE, NAMED, ZIPS
from importers.intake.folders import UPLOADS
from importers.models import ImportJob
from importers.options import ImportOptions

# What is one file: kept as it is. Everything else is kept as a zip of its parts.
SINGLE = ZIPS | {
    suffix
    for suffix, found in FORMATS.items()
    if len(found.parts) == 1 and suffix != GEODATABASE
}
# What programs leave beside a file; dropped with its parts it is left out.
CLUTTER = {".sbn", ".sbx", ".qix", ".qpj", ".xml", ".lock", ".cst", ".qmd", ".ixs"}
CLUTTER |= {".gfs", ".xsd", ".txt", ".pdf", ".sld", ".qml"}
# What the page's file chooser offers.
OFFERED = sorted(SINGLE | ALLOWED)
State = ImportJob.State
# A fixed date, so that the same parts make the same archive and are recognised.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
CHUNK = 1 << 20


def file_of(job: ImportJob) -> Path | None:
    """The job's uploaded file, None when it is not there (any more)."""
    return next(UPLOADS.path(job.pk).glob("upload.*"), None)


def keep(files: Sequence[UploadedFile[bytes]], job_id: uuid.UUID) -> Path:
    """Put what was uploaded into the job's folder: as it is, or parts as one zip.

    Raises ``UsageError`` for files that do not belong together.
    """
    check_names([file.name or "" for file in files])
    place = UPLOADS.make(job_id)
    if len(files) == 1 and suffix_of(files[0]) in SINGLE:
        target = place / f"upload{suffix_of(files[0])}"
        _take(files[0], target)
        return target
    target = place / "upload.zip"
    _zip(files, target)
    return target


def check_names(names: Sequence[str]) -> None:
    """Raise ``UsageError`` unless the names are one file or parts that make some."""
    suffixes = [PurePosixPath(name).suffix.lower() for name in names]
    if len(names) == 1 and suffixes[0] in SINGLE:
        return
    is_stray = len(names) == 1 and suffixes[0] not in ALLOWED
    if is_stray or set(suffixes) - ALLOWED - CLUTTER:
        raise UsageError(
            _(
                "Choose one zip or one file, or all parts of a shapefile or MapInfo "
                "table together. What is read: %(formats)s."
            )
            % {"formats": NAMED}
        )
    if not DATASETS & set(suffixes):
        raise UsageError(
            _(
                "The main file (.shp, .tab or .mif) is missing: choose all parts "
                "together."
            )
        )


def remove_old() -> int:
    """Remove uploads that nobody will want: loaded, unknown, or old; how many."""
    limit = timezone.now() - kept()
    before = set(UPLOADS.ids())
    UPLOADS.sweep_ids(lambda job_id: _is_wanted(job_id, limit))
    for stray in (UPLOADS.root / "incoming").glob("*.part"):
        if stray.stat().st_mtime < limit.timestamp():
            stray.unlink(missing_ok=True)
    return len(before - set(UPLOADS.ids()))


def kept() -> timedelta:
    """How long an upload that nobody loaded stays."""
    return timedelta(days=settings.UPLOADS_KEEP_DAYS)


def _is_wanted(job_id: uuid.UUID, limit: datetime) -> bool:
    job = ImportJob.objects.filter(pk=job_id).first()
    if job is None:
        return UPLOADS.seconds_old(job_id) < kept().total_seconds()
    return job.is_at_work or (job.created_at > limit and job.state != State.LOADED)


def suffix_of(file: UploadedFile[bytes]) -> str:
    """The extension of an uploaded file, in small letters."""
    return PurePosixPath(file.name or "").suffix.lower()


def _take(file: UploadedFile[bytes], target: Path) -> None:
    """Move the file where that is possible, else copy it piece by piece."""
    path = getattr(file, "temporary_file_path", None)
    if path is not None:
        shutil.move(path(), target)
        return
    with target.open("xb") as out:
        for chunk in file.chunks(CHUNK):
            out.write(chunk)


def _zip(files: Sequence[UploadedFile[bytes]], target: Path) -> None:
    """One archive of the parts; .dbf files shrink to a fraction of their size."""
    parts = [file for file in files if suffix_of(file) in ALLOWED]
    with zipfile.ZipFile(target, "x", allowZip64=True) as archive:
        for file in sorted(parts, key=lambda part: part.name or ""):
            entry = zipfile.ZipInfo(PurePosixPath(file.name or "").name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry._compresslevel = 1  # type: ignore[attr-defined]  # fast, not small
            with archive.open(entry, "w", force_zip64=True) as out:
                for chunk in file.chunks(CHUNK):
                    out.write(chunk)


def first_options(layer: str, values: dict[str, Any], *, is_new: bool) -> ImportOptions:
    """What is known of an import when its file comes: of a new layer its description."""
    system = values.get("land_system", "")
    if not is_new:
        return ImportOptions(path=UPLOADS.root, layer=layer, land_system=system)
    return ImportOptions(
        path=UPLOADS.root,
        layer=layer,
        title=values.get("title", ""),
        role=values.get("role", ""),
        catalogue={"name_en": values.get("title_en", "")},
        is_new_layer=True,
        land_system=system,
    )


def options_of(job: ImportJob, **more: Any) -> ImportOptions:
    """The options kept in the job's row; ``more`` adds the file and who loads it."""
    place = {"path": UPLOADS.root, "layer": job.layer_slug, **more}
    return ImportOptions.from_dict(job.options, **place)
