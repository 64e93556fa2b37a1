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

from gisportal.core.database import after_commit, is_out_of_room
from gisportal.core.errors import ConflictError
from importers.dataset import unpack
from importers.intake import uploads
from importers.intake.folders import UPLOADS
from importers.jobs import disk_quota, upload_summary
from importers.jobs.ending import forget_unpacked
from importers.models import ImportJob
from importers.options import ImportOptions
from layers.models import DatasetVersion

RUN = "importers.jobs.tasks.run_job"
INSPECT = "importers.jobs.inspect_upload.inspect_job"
FETCH = "importers.api.remote_upload.fetch_job"
QUEUE = "imports"
State = ImportJob.State
ENDED = (State.REFUSED, State.FAILED, State.CANCELLED)


def take_in(
    files: Sequence[UploadedFile[bytes]],
    options: ImportOptions,
    user: Any,
    *,
    is_started: bool = False,
) -> ImportJob:
    """Keep the upload and write the job whose file a worker looks at.

    It then waits for confirmation, or (``is_started``) is loaded as ``options`` say; a
    file that cannot be loaded becomes a refused job with its findings. Raises
    ``UsageError`` when the files do not belong together.
    """
    job_id = uuid.uuid4()
    more = {ImportJob.TO_INSPECT: True, "start": is_started}
    try:
        uploads.keep(files, job_id)
        return expect(options, more, user, pk=job_id, file_name=_name(files))
    except BaseException as error:
        UPLOADS.remove(job_id)
        if is_out_of_room(error):
            raise disk_quota.exceeded() from error
        raise


@transaction.atomic
def expect(
    options: ImportOptions, more: dict[str, Any], user: Any, **facts: Any
) -> ImportJob:
    """A job whose file a worker fetches or looks at first, as ``more`` says."""
    options = replace(options, language=options.language or get_language() or "")
    job = ImportJob.objects.create(
        layer_slug=options.layer,
        options={**options.as_dict(), **more},
        state=State.QUEUED,
        heartbeat_at=timezone.now(),
        created_by=user,
        **facts,
    )
    after_commit(wake, job)
    return job


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
    if ImportJob.TO_INSPECT in locked.options and locked.is_at_work:
        raise ConflictError(_("The file is still being looked at. Please wait."))
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
    first = {"address": FETCH, ImportJob.TO_INSPECT: INSPECT}
    task = next((first[key] for key in first if key in job.options), RUN)
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
    """Take an ended job up again, with the file it still has; it is to be confirmed anew.

    Raises ``ConflictError`` when it is at work or its file is gone.
    """
    locked = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if locked.state == State.UPLOADED:
        return
    if locked.state not in ENDED or uploads.file_of(locked) is None:
        raise ConflictError(_("The file is not kept any more. Please upload it again."))
    locked.state, locked.stage, locked.error = State.UPLOADED, "", ""
    if not upload_summary.is_there(UPLOADS.path(locked.pk)):
        # It ended before anybody had looked at the file.
        locked.state, locked.heartbeat_at = State.QUEUED, timezone.now()
        locked.options = {**locked.options, ImportJob.TO_INSPECT: True}
        after_commit(wake, locked)
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
