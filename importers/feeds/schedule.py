"""Every minute: start feeds that are due, sweep up dead runs, send pending notices."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from gisportal.core.database import after_commit
from gisportal.core.errors import ConflictError
from importers.feeds.auto_publish import Reason
from importers.feeds.notify import deliver, note
from importers.intake.folders import FEED_RUNS
from importers.jobs.lifecycle import QUEUE
from importers.models import ImportSource, SourceRun

RUN = "importers.feeds.run_feed.run_source"
# Of what nobody waits for; what people started goes where their imports go.
PATIENT_QUEUE = "long"
STALE = timedelta(minutes=5)
CALL_AGAIN = timedelta(minutes=10)
# Runs of one source that are kept as its history.
KEPT_RUNS = 200
State = SourceRun.State


def tick() -> dict[str, int]:
    """What the schedule calls; how many runs were swept, started and told of."""
    return {"swept": sweep(), "started": start_due(), "told": deliver()}


def start(source: ImportSource, trigger: str, person: Any = None) -> SourceRun:
    """Put a run in line. Raises ``ConflictError`` while another one is at work."""
    try:
        with transaction.atomic():
            run = SourceRun.objects.create(
                source=source,
                trigger=trigger,
                started_by=person,
                heartbeat_at=timezone.now(),
            )
    except IntegrityError as error:
        raise ConflictError(_("This source is being read just now.")) from error
    after_commit(wake, run)
    return run


def wake(run: SourceRun) -> None:
    """Call a worker for the waiting run; called twice it still runs once."""
    is_awaited = run.trigger != SourceRun.Trigger.SCHEDULE
    async_task(RUN, str(run.pk), cluster=QUEUE if is_awaited else PATIENT_QUEUE)


def start_due() -> int:
    """Start every source whose time has come; how many."""
    now, started = timezone.now(), 0
    due = ImportSource.objects.due(now).values_list("pk", flat=True)
    for pk in list(due):
        with transaction.atomic():
            locked = ImportSource.objects.select_for_update(skip_locked=True)
            # Asked again under the lock: two schedules may see the same source.
            source = locked.filter(pk=pk, is_active=True, next_run_at__lte=now).first()
            if source is None:
                continue
            source.next_run_at = source.time_after(now)
            source.save(update_fields=["next_run_at"])
            with suppress(ConflictError):
                start(source, SourceRun.Trigger.SCHEDULE)
                started += 1
    return started


def stop(run: SourceRun) -> None:
    """Stop a run: at once while it waits, at its next step while it is under way."""
    run.cancel(state=State.FAILED, reasons=[_stopped()])


def sweep() -> int:
    """Take up runs whose process is gone, call waiting ones, remove left files."""
    swept = SourceRun.objects.end_stalled(STALE, _take_up)
    SourceRun.objects.wake_again(CALL_AGAIN, wake)
    _remove_files()
    _forget_old()
    return swept


def _take_up(run: SourceRun) -> None:
    """Put it back in line, a few times; one that somebody stopped is at its end."""
    if run.cancel_requested:
        _fail(run, _stopped())
    elif run.is_given_up:
        words = _("It stopped half-way: the machine or the program was shut down.")
        _fail(run, {"code": "process-gone", "words": words})
    else:
        run.requeue()
        after_commit(wake, run)


def _stopped() -> Reason:
    return {"code": "source-stopped", "words": _("The run was stopped.")}


def _fail(run: SourceRun, reason: Reason) -> None:
    run.state, run.finished_at = State.FAILED, timezone.now()
    run.reasons = [reason]
    note(run)
    changed = ["state", "finished_at", "reasons", "notify_pending", "notify_after"]
    run.save(update_fields=changed)


def _remove_files() -> None:
    runs = SourceRun.objects.running()
    FEED_RUNS.sweep_ids(lambda claim: runs.filter(claim=claim).exists())


def _forget_old() -> None:
    """Keep the last runs of each source."""
    for source in ImportSource.objects.all():
        old = source.runs.order_by("-created_at").values("pk")[KEPT_RUNS:]
        source.runs.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
