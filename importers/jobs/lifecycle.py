"""Life cycle of an import from the web: taken in, confirmed, queued, or cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from gisportal.core.database import after_commit
from gisportal.core.errors import ConflictError
from importers.dataset import unpack
from importers.errors import RefusedError
from importers.intake import uploads
from importers.intake.folders import UPLOADS
from importers.jobs.ending import forget_unpacked
from importers.jobs.summarise_upload import summarise
from importers.models import ImportJob
from importers.options import ImportOptions
from layers.models import DatasetVersion, Layer

RUN = "importers.jobs.tasks.run_job"
FETCH = "importers.api.remote_upload.fetch_job"
QUEUE = "imports"
State = ImportJob.State
ENDED = (State.REFUSED, State.FAILED, State.CANCELLED)


def take_in(
    files: Sequence[UploadedFile[bytes]], options: ImportOptions, user: Any
) -> ImportJob:
    """Keep the upload, look at it, and write the job that waits for confirmation.

    A file that cannot be loaded becomes a refused job with its findings. Raises
    ``UsageError`` when the files do not belong together.
    """
    job_id = uuid.uuid4()
    try:
        path = uploads.keep(files, job_id)
        job = ImportJob.objects.create(
            pk=job_id,
            layer_slug=options.layer,
            file_name=_name(files),
            sha256=unpack.sha256(path),
            options=options.as_dict(),
            created_by=user,
        )
    except BaseException:
        UPLOADS.remove(job_id)
        raise
    look(job)
    return job


@transaction.atomic
def expect(options: ImportOptions, more: dict[str, Any], user: Any) -> ImportJob:
    """A job whose file is fetched first: ``more`` says from which address."""
    job = ImportJob.objects.create(
        layer_slug=options.layer,
        options={**options.as_dict(), **more},
        state=State.QUEUED,
        heartbeat_at=timezone.now(),
        created_by=user,
    )
    after_commit(wake, job)
    return job


def look(job: ImportJob) -> None:
    """Inspect the job's upload; refuse the job where nothing in it can be loaded."""
    path = uploads.file_of(job)
    layer = Layer.objects.filter(slug=job.layer_slug).first()
    known = list(layer.fields.all()) if layer else []
    last = layer.versions.first() if layer else None
    try:
        assert path is not None, "the upload is there"
        last_crs = last.source_crs if last else ""
        summarise(path, UPLOADS.path(job.pk), known, last_crs, job.sha256)
    except RefusedError as refusal:
        job.finish(State.REFUSED, refusal.findings)
        UPLOADS.remove(job.pk)


def known_versions(job: ImportJob) -> list[DatasetVersion]:
    """Versions of the layer that were loaded from the very same file."""
    return list(
        DatasetVersion.objects.filter(
            layer__slug=job.layer_slug, source_sha256=job.sha256
        ).exclude(source_sha256="")
    )


def last_drawing(job: ImportJob) -> dict[str, Any]:
    """What was made of the drawing last loaded into the layer; empty without one."""
    last = (
        ImportJob.objects.filter(layer_slug=job.layer_slug, state=State.LOADED)
        .exclude(pk=job.pk)
        .first()
    )
    return last.options.get("linework", {}) if last else {}


@transaction.atomic
def enqueue(job: ImportJob, options: ImportOptions) -> None:
    """Put the confirmed job in line. Raises ``ConflictError`` when it is already."""
    locked = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if locked.state != State.UPLOADED:
        raise ConflictError(_("This import was started already."))
    language = get_language() or ""
    locked.options = replace(options, language=language).as_dict()
    locked.state = State.QUEUED
    locked.heartbeat_at = timezone.now()
    locked.save(update_fields=["options", "state", "heartbeat_at"])
    after_commit(wake, locked)


def wake(job: ImportJob) -> None:
    """Call a worker for the waiting job; called twice it still runs once."""
    task = FETCH if "address" in job.options else RUN
    async_task(task, str(job.pk), cluster=QUEUE)


@transaction.atomic
def cancel(job: ImportJob) -> None:
    """Stop the job: at once while it waits, at its next step while it runs."""
    locked = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    locked.forget_address()
    is_ended = locked.cancel(
        waiting=(State.UPLOADED, State.QUEUED),
        state=State.CANCELLED,
        options=locked.options,
    )
    if is_ended and locked.state == State.UPLOADED:
        after_commit(UPLOADS.remove, job.pk)
    elif is_ended:
        forget_unpacked(locked)


@transaction.atomic
def reopen(job: ImportJob) -> None:
    """Take an ended job up again, with the file it still has.

    Raises ``ConflictError`` when it is at work or its file is gone.
    """
    locked = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if locked.state == State.UPLOADED:
        return
    if locked.state not in ENDED or uploads.file_of(locked) is None:
        raise ConflictError(_("The file is not kept any more. Please upload it again."))
    locked.state, locked.stage, locked.error = State.UPLOADED, "", ""
    locked.cancel_requested, locked.attempts = False, 0
    locked.rows_done, locked.rows_total = 0, None
    locked.started_at = locked.finished_at = None
    locked.findings, locked.timings = [], {}
    locked.save()


def _name(files: Sequence[UploadedFile[bytes]]) -> str:
    """The name people know the upload by: of parts that of the main one."""
    for file in files:
        if uploads.suffix_of(file) in unpack.DATASETS:
            return (file.name or "")[:300]
    return (files[0].name or "")[:300]
