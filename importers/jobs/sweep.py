"""Sweep up after imports that died: their jobs say so, their files go.

Uploads stay for a while, so that a job can be run again; waiting jobs whose call to the
workers was lost are called again.

The database itself takes care of the half-made version.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from importers.inspection import stored
from importers.intake import uploads
from importers.intake.folders import IMPORTS, UPLOADS
from importers.jobs.ending import forget_unpacked
from importers.jobs.lifecycle import wake
from importers.models import ImportJob

# A live import writes every two seconds; a machine may be slow, not this slow.
STALE = timedelta(minutes=3)
# What an upload was unpacked to takes room: after so long it is unpacked again instead.
UNPACKED_KEPT = timedelta(hours=6)
# A waiting job's call to the workers may be lost; it is repeated this often.
CALL_AGAIN = timedelta(minutes=10)
State = ImportJob.State


def sweep() -> int:
    """Mark dead jobs as failed and remove files nobody works with; how many jobs."""
    count = ImportJob.objects.end_stalled(STALE, _mark_failed)
    ImportJob.objects.wake_again(CALL_AGAIN, wake)
    _remove_files()
    _drop_unpacked()
    uploads.remove_old()
    return count


def _mark_failed(job: ImportJob) -> None:
    forget_unpacked(job)
    job.finish(State.FAILED, error="ProcessGone")


def _remove_files() -> None:
    """Remove the folders of jobs that are not at work any more."""
    jobs = ImportJob.objects.filter(state__in=[State.RUNNING, State.UPLOADED])
    IMPORTS.sweep_ids(lambda job_id: jobs.filter(pk=job_id).exists())


def _drop_unpacked() -> None:
    """Forget the inspections of uploads that nobody confirmed for long."""
    limit = timezone.now() - UNPACKED_KEPT
    idle = ImportJob.objects.filter(created_at__lt=limit)
    idle = idle.exclude(state__in=[State.QUEUED, State.RUNNING])
    for job_id in UPLOADS.ids():
        if not stored.is_there(UPLOADS.path(job_id)):
            continue
        with transaction.atomic():
            # Locked: it may just now be confirmed and begin to read.
            if idle.select_for_update(of=("self",)).filter(pk=job_id).first():
                stored.forget(UPLOADS.path(job_id))
