"""An import whose file is at an address: fetched by a worker, then looked at as usual."""

from __future__ import annotations

import logging
import uuid

from django.utils import translation

from gisportal.core.jobs import LostJobError
from importers.errors import CancelledError
from importers.feeds import remote_file
from importers.findings import Finding
from importers.intake.folders import UPLOADS
from importers.jobs.inspect_upload import inspect
from importers.jobs.progress import Progress
from importers.models import ImportJob
from importers.remote import budget
from importers.remote.errors import SourceError, StoppedError
from importers.remote.fetched_file import Validators
from importers.remote.http import Client

log = logging.getLogger("portal.importers")
State = ImportJob.State


def fetch_job(job_id: str) -> str:
    """Fetch the waiting job's file; answers how it goes on. Called again: nothing."""
    waiting = ImportJob.objects.filter(options__has_key="address")
    job = waiting.claim(uuid.UUID(job_id), stage=ImportJob.Stage.FETCH)
    if job is None:
        return "not waiting"
    with translation.override(job.options.get("language") or None):
        try:
            _fetch(job)
            inspect(job)
        except LostJobError:
            return "taken up by another process"
        except (CancelledError, StoppedError):
            _end(job, State.CANCELLED)
        except SourceError as error:
            found = Finding.error(error.code, error.message)
            _end(job, State.REFUSED, found)
        except BaseException as error:
            log.exception("import %s: its file could not be fetched", job.pk)
            _end(job, State.FAILED, error=type(error).__name__)
            raise
    return str(job.state)


def _fetch(job: ImportJob) -> None:
    # Left there by a process that died in the middle of it.
    UPLOADS.remove(job.pk)
    place = UPLOADS.make(job.pk)
    with Progress(job) as progress:
        progress.stage(ImportJob.Stage.FETCH)
        client = Client(budget.usual(lambda: progress.cancel_requested))
        found = remote_file.fetch(job.options["address"], place, Validators(), client)
        assert found.path is not None, "nothing is known, so nothing is unchanged"
        found.path.rename(place / f"upload{found.path.suffix}")
        job.file_name = found.name[:300]


def _end(job: ImportJob, state: str, *found: Finding, error: str = "") -> None:
    if not job.claimed_rows().exists():
        return
    UPLOADS.remove(job.pk)
    job.finish(state, found, error)
