"""Sweep up after imports that died: they are taken up again, their left files go.

A job whose upload is there waits in line again, a few times; the others say that they
failed. Uploads stay for a while, so that a job can be run again; waiting jobs whose call
to the workers was lost are called again.

The database itself takes care of the half-made version.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from gisportal.core.database import after_commit
from importers.inspection import stored
from importers.intake import uploads
from importers.intake.folders import IMPORTS, UPLOADS
from importers.jobs import disk_quota
from importers.jobs.ending import forget_unpacked
from importers.jobs.lifecycle import wake
from importers.models import ImportJob
from layers.store import end_sessions

# A live import writes every two seconds; a machine may be slow, not this slow.
STALE = timedelta(minutes=3)
# What an upload was unpacked to takes space: after so long it is unpacked again instead.
UNPACKED_KEPT = timedelta(hours=6)
# A waiting job's call to the workers may be lost; it is repeated this often.
CALL_AGAIN = timedelta(minutes=10)
State = ImportJob.State


def sweep() -> int:
    """Take up jobs that died, remove files nobody works with; how many jobs."""
    _end_stalled_sessions()
    count = ImportJob.objects.end_stalled(STALE, _take_up)
    ImportJob.objects.wake_again(CALL_AGAIN, wake)
    _remove_files()
    _drop_unpacked()
    uploads.remove_old()
    return count


def _end_stalled_sessions() -> None:
    """Their processes may only be stopped, and hold locks: also of the job's own row."""
    for job in ImportJob.objects.stalled(STALE):
        end_sessions(job.claim)


def _take_up(job: ImportJob) -> None:
    """Put it back in line where it can go on by itself, else end it."""
    if job.cancel_requested:
        _end(job, State.CANCELLED)
    elif job.is_given_up or not _has_file(job):
        _end(job, State.FAILED, "ProcessGone")
    else:
        job.requeue()
        after_commit(wake, job)


def _has_file(job: ImportJob) -> bool:
    """Whether there is something to go on with: an upload, an address, a version."""
    is_loaded = job.version_id is not None
    return is_loaded or "address" in job.options or uploads.file_of(job) is not None


def _end(job: ImportJob, state: str, error: str = "") -> None:
    forget_unpacked(job)
    job.finish(state, error=error)


def _remove_files() -> None:
    """Remove the folders of jobs that are not at work any more."""
    jobs = ImportJob.objects.running()
    IMPORTS.sweep_ids(lambda claim: jobs.filter(claim=claim).exists())


def _drop_unpacked() -> None:
    """Forget the inspections of uploads that nobody confirmed for long."""
    limit = timezone.now() - UNPACKED_KEPT
    idle = ImportJob.objects.filter(created_at__lt=limit)
    there = [i for i in UPLOADS.ids() if stored.is_there(UPLOADS.path(i))]
    for job_id in idle.filter(pk__in=there).values_list("pk", flat=True):
        disk_quota.drop(job_id)
