"""The background job: run an import that a person confirmed."""

from __future__ import annotations

import logging
import uuid

from django.utils import translation
from django.utils.translation import gettext as _

from gisportal.core.jobs import LostJobError
from importers.access import may_load
from importers.errors import CancelledError, refuse
from importers.intake import uploads
from importers.intake.folders import UPLOADS
from importers.jobs.ending import forget_unpacked
from importers.jobs.run import finish_loaded, run_import
from importers.models import ImportJob
from importers.options import ImportOptions

log = logging.getLogger("portal.importers")
State = ImportJob.State
NOT_INSPECTED = ("address", ImportJob.TO_INSPECT)


def run_job(job_id: str) -> str:
    """Run the waiting job; answers how it ended. Called again it does nothing."""
    jobs = ImportJob.objects.exclude(options__has_any_keys=NOT_INSPECTED)
    job = jobs.select_related("created_by").claim(uuid.UUID(job_id))
    if job is None:
        return "not waiting"
    path = uploads.file_of(job)
    with translation.override(job.options.get("language") or None):
        is_gone = path is None and job.version is None
        if is_gone or not may_load(job.created_by, job.layer_slug):
            return _turned_away(job, is_gone=is_gone)
        facts = {"file_name": job.file_name, "actor_id": job.created_by_id}
        options = uploads.options_of(job, **facts, **({"path": path} if path else {}))
        try:
            status = _run(options, job)
        except CancelledError:
            return str(State.CANCELLED)
        except LostJobError:
            return "taken up by another process"
    if status == State.LOADED:
        UPLOADS.remove(job.pk)
    return status


def _run(options: ImportOptions, job: ImportJob) -> str:
    if job.version is None:
        return run_import(options, job).status
    # Loaded by a process that died before it could say so.
    finish_loaded(options, job)
    return str(State.LOADED)


def _turned_away(job: ImportJob, *, is_gone: bool) -> str:
    """The job that lost its file or its right while it waited."""
    words = (
        _("The file is not kept any more. Please upload it again.")
        if is_gone
        else _("The right to load into this layer was taken back meanwhile.")
    )
    refusal = refuse("file-gone" if is_gone else "no-right", words)
    forget_unpacked(job)
    job.finish(State.REFUSED, refusal.findings)
    return str(State.REFUSED)
