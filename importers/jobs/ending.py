"""The end of an import written into its job: also when the database is the fault."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.db import DatabaseError, InterfaceError, ProgrammingError, connection
from django.utils import timezone

from gisportal.core.jobs import LostJobError
from importers.checks import finding_places
from importers.errors import CancelledError
from importers.findings import as_dicts
from importers.inspection import stored
from importers.intake.folders import IMPORTS, UPLOADS
from importers.jobs.import_result import ImportResult
from importers.models import ImportJob

log = logging.getLogger("portal.importers")
State = ImportJob.State
# SQLSTATE classes of a server that went away (none at all: the line broke).
GONE_CODES = ("08", "57P")
# How long a job waits for a database that restarts, to write down that it failed.
RESTART_SECONDS = 60


@contextmanager
def cleaned_up(job: ImportJob) -> Iterator[None]:
    """Whatever happens: no files stay, and a job that broke says so."""
    try:
        yield
    except CancelledError:
        end(job, State.CANCELLED)
        raise
    except LostJobError:
        log.warning("import %s was taken up by another process", job.pk)
        raise
    except BaseException as error:
        log.exception("import %s of layer %s failed", job.pk, job.layer_slug)
        _fail(job, error)
        raise
    finally:
        IMPORTS.remove(job.claim)


def end(job: ImportJob, state: str, result: ImportResult | None = None) -> None:
    """Write how the job ended, and what came of it where anything did.

    Raises ``LostJobError`` when it is another process's by now: nothing is written.
    """
    if not job.claimed_rows().exists():
        raise LostJobError
    job.state = state
    job.finished_at = timezone.now()
    if job.can_run_again:
        forget_unpacked(job)
    fields = ["state", "finished_at", "sha256", "version", "error"]
    if result is not None:
        job.findings = as_dicts(result.findings)
        job.timings = result.timings
        job.rows_done = result.features
        fields += ["findings", "timings", "rows_done"]
    if not job.claimed_rows().update(**{name: getattr(job, name) for name in fields}):
        raise LostJobError
    if result is not None:
        finding_places.keep(job, result.findings)


def forget_unpacked(job: ImportJob) -> None:
    """Free the room of what the upload was unpacked to; it can still be run again.

    Called before others learn that the job ended: the next run may store it anew.
    """
    stored.forget(UPLOADS.path(job.pk))


def _fail(job: ImportJob, error: BaseException) -> None:
    # The kind of error only: a database's message may quote the data.
    is_gone = _is_database_gone(error)
    job.error = ImportJob.DATABASE_GONE if is_gone else type(error).__name__
    job.version = None
    deadline = time.monotonic() + (RESTART_SECONDS if is_gone else 0)
    while True:
        if is_gone and not connection.in_atomic_block:
            # The broken connection is of no more use; the next one may succeed.
            connection.close()
        try:
            end(job, State.FAILED)
        except LostJobError:
            log.warning("import %s was taken up by another process", job.pk)
        except DatabaseError:
            if time.monotonic() < deadline:
                time.sleep(1)
                continue
            # Swept up later: its signs of life end here.
            log.warning("import %s: its failure could not be written down", job.pk)
        return


def _is_database_gone(error: BaseException) -> bool:
    """Whether the database went away: told by Django, or by the driver under COPY."""
    if not isinstance(error, (DatabaseError, InterfaceError, psycopg2.Error)):
        return False
    if isinstance(error, (ProgrammingError, psycopg2.ProgrammingError)):
        return False
    cause = error if isinstance(error, psycopg2.Error) else error.__cause__
    code = getattr(cause, "pgcode", None)
    return code is None or code.startswith(GONE_CODES)
