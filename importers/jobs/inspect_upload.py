"""The background job that looks at an upload, before a person confirms what it is.

Nothing of an upload is opened in a web process: a file may be made to crash or to hang
whoever reads it. One that ends its worker again and again is given up by the sweep.
"""

from __future__ import annotations

import logging
import uuid

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gisportal.core.jobs import LostJobError
from importers.dataset import unpack
from importers.errors import CancelledError, RefusedError, refuse
from importers.findings import as_dicts
from importers.intake import uploads
from importers.intake.folders import UPLOADS
from importers.jobs import disk_quota, lifecycle
from importers.jobs.ending import end
from importers.jobs.progress import Progress
from importers.jobs.summarise_upload import summarise
from importers.models import ImportJob
from layers.models import Layer

log = logging.getLogger("portal.importers")
State = ImportJob.State


def inspect_job(job_id: str) -> str:
    """Look at the waiting job's upload; answers how it goes on. Called again: nothing."""
    waiting = ImportJob.objects.filter(options__has_key=ImportJob.TO_INSPECT)
    stage = ImportJob.Stage.INSPECT
    job = waiting.claim(uuid.UUID(job_id), stage=stage)
    if job is None:
        return "not waiting"
    with translation.override(job.options.get("language") or None):
        try:
            inspect(job)
        except CancelledError:
            end(job, State.CANCELLED)
        except LostJobError:
            return "taken up by another process"
        except BaseException as error:
            log.exception("import %s: its file could not be looked at", job.pk)
            job.error = type(error).__name__
            end(job, State.FAILED)
            raise
    return str(job.state)


def inspect(job: ImportJob) -> None:
    """Look at the claimed job's file, and let the job go on: confirmed, or refused.

    Raises ``CancelledError`` and ``LostJobError``.
    """
    refusal = None
    with Progress(job) as progress:
        progress.stage(ImportJob.Stage.INSPECT)
        try:
            _look(job)
        except RefusedError as error:
            refusal = error
        progress.check_now()
    if refusal is not None:
        _refused(job, refusal)
        return
    disk_quota.trim()
    _to_be_confirmed(job)


def _look(job: ImportJob) -> None:
    """Inspect the upload; what comes of it is kept beside it. Raises ``RefusedError``."""
    path = uploads.file_of(job)
    if path is None:
        words = _("The file is not kept any more. Please upload it again.")
        raise refuse("file-gone", words)
    job.sha256 = unpack.sha256(path)
    layer = Layer.objects.filter(slug=job.layer_slug).first()
    known = list(layer.fields.all()) if layer else []
    last = layer.versions.first() if layer else None
    last_crs = last.source_crs if last else ""
    system = str(job.options.get("land_system", ""))
    summarise(path, UPLOADS.path(job.pk), known, last_crs, job.sha256, system)


def _refused(job: ImportJob, refusal: RefusedError) -> None:
    job.state = State.REFUSED
    job.forget_address()
    _settle(job, finished_at=timezone.now(), findings=as_dicts(refusal.findings))
    UPLOADS.remove(job.pk)


def _to_be_confirmed(job: ImportJob) -> None:
    """Let it wait for its confirmation; start it where that was asked for."""
    is_started = job.options.get("start", False)
    job.state = State.UPLOADED
    job.forget_address()
    # What the look has cost does not count for the load.
    _settle(job, started_at=None, attempts=0)
    if is_started:
        lifecycle.enqueue(job, uploads.options_of(job))
        job.refresh_from_db()


def _settle(job: ImportJob, **facts: object) -> None:
    kept = {n: getattr(job, n) for n in ("file_name", "sha256", "options", "state")}
    if not job.release(stage="", **kept, **facts):
        raise LostJobError
