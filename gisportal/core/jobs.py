"""Job rows: work that one process at a time does, taken from the table it waits in.

The queue only wakes a worker; the row decides. A worker claims it, beats while it works,
hears in the same breath whether somebody asked for cancellation, and releases it. What a
dead process left behind is found by its silence. A job's table is a model on ``Job``
whose ``State`` has ``QUEUED`` and ``RUNNING`` with the values of ``Job``.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What ended its worker so often is not tried again.
MAX_ATTEMPTS = 3


class LostJobError(Exception):
    """The job is not this process's any more: another one took it meanwhile."""


JobT = TypeVar("JobT", bound="Job", covariant=True)


class JobQuerySet(models.QuerySet[JobT]):
    """Sets of jobs named by intent."""

    def queued(self) -> JobQuerySet[JobT]:
        """Jobs that wait for a worker."""
        return self.filter(state=Job.QUEUED)

    def running(self) -> JobQuerySet[JobT]:
        """Jobs that say a process is working on them."""
        return self.filter(state=Job.RUNNING)

    def at_work(self) -> JobQuerySet[JobT]:
        """Jobs that wait or run."""
        return self.filter(state__in=(Job.QUEUED, Job.RUNNING))

    def claim(self, pk: object, **facts: Any) -> JobT | None:
        """Take the waiting job for this process; None where another one was first.

        ``facts`` are written with the claim.
        """
        waiting = self.queued().filter(pk=pk).select_related(None).order_by()
        claim = _claim()
        if not waiting.update(attempts=F("attempts") + 1, **claim, **facts):
            return None
        # None also where it was taken away again meanwhile.
        return self.filter(pk=pk, claim=claim["claim"]).first()

    def stalled(self, patience: timedelta) -> list[JobT]:
        """Running jobs nobody works on any more."""
        return [job for job in self.running() if job.is_stalled(patience)]

    def requeue_stalled(self, patience: timedelta) -> int:
        """Put stalled jobs back in line; how many."""
        return sum(
            job.claimed_rows().update(state=Job.QUEUED)
            for job in self.stalled(patience)
        )

    def end_stalled(self, patience: timedelta, end: Callable[[JobT], None]) -> int:
        """Have ``end`` finish and save each stalled job, its row locked; how many."""
        return sum(self._end_one(job, end) for job in self.stalled(patience))

    def _end_one(self, job: Job, end: Callable[[JobT], None]) -> bool:
        with transaction.atomic():
            # Not one that ended, or was claimed anew, just now.
            same = self.running().filter(**job.claimed_by())
            locked = same.select_for_update(of=("self",)).first()
            if locked is not None:
                end(locked)
        return locked is not None

    def wake_again(self, patience: timedelta, wake: Callable[[JobT], None]) -> int:
        """Wake a worker for jobs that wait too long: the call may be lost; how many."""
        now, count = timezone.now(), 0
        for job in self.queued().filter(heartbeat_at__lt=now - patience):
            same = self.queued().filter(pk=job.pk, heartbeat_at=job.heartbeat_at)
            if same.update(heartbeat_at=now):
                wake(job)
                count += 1
        return count


class Job(models.Model):
    """The columns of every job table, and what can be done with one row.

    ``heartbeat_at`` of a waiting job is when a worker was last called for it. ``claim``
    is drawn anew each time it is taken: neither machine nor process is a name that two
    containers, or two turns of one process, could not share.
    """

    QUEUED = "queued"
    RUNNING = "running"

    state = models.CharField(_("state"), max_length=10, default=QUEUED)
    cancel_requested = models.BooleanField(_("cancel"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    host = models.CharField(_("machine"), max_length=200, blank=True)
    pid = models.PositiveIntegerField(_("process"), null=True, blank=True)
    # The processes among which ``pid`` means this one; empty where there is no telling.
    pid_namespace = models.CharField(
        max_length=80, default="", blank=True, editable=False
    )
    claim = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_at_work(self) -> bool:
        """Whether it waits for a worker or runs."""
        return self.state in (self.QUEUED, self.RUNNING)

    def is_stalled(self, patience: timedelta) -> bool:
        """Whether the process that works on it is gone.

        One that this process could see is known to be gone at once; one of another
        machine or container by its silence, longer than ``patience``.
        """
        here = (socket.gethostname(), _pid_namespace())
        is_here = (self.host, self.pid_namespace) == here
        if is_here and self.pid and not _is_alive(self.pid):
            return True
        return timezone.now() - (self.heartbeat_at or self.created_at) > patience

    @property
    def is_given_up(self) -> bool:
        """Whether it was tried so often that it is not put in line again."""
        return self.attempts >= MAX_ATTEMPTS

    def claimed_by(self) -> dict[str, Any]:
        """What finds this job's row while it is under the same claim.

        Jobs taken before there were claims have none: of them machine and process tell.
        """
        names = ("pk", "claim", "host", "pid")
        return {name: getattr(self, name) for name in names}

    def claimed_rows(self) -> models.QuerySet[Any]:
        """This job's row while it still runs under the same claim; else nothing."""
        rows = type(self)._default_manager.filter(state=self.RUNNING)
        return rows.filter(**self.claimed_by())

    def begin(self, update_fields: Iterable[str] = ()) -> None:
        """Run it here without waiting in line, and save that with ``update_fields``.

        Only for a job nobody else can be at: just made, or claimed by this process.
        """
        facts = _claim()
        for name, value in facts.items():
            setattr(self, name, value)
        # Not the whole row: somebody may just now ask for its cancellation.
        self.save(update_fields=[*update_fields, *facts])

    def requeue(self, update_fields: Iterable[str] = ()) -> None:
        """Put it back in line from the beginning; its row is locked by the caller.

        Whoever still works on it finds that it is not his any more.
        """
        self.state, self.heartbeat_at, self.claim = self.QUEUED, timezone.now(), None
        self.save(update_fields=[*update_fields, "state", "heartbeat_at", "claim"])

    def require_claim(self) -> None:
        """Lock the row until the transaction ends. Raises ``LostJobError``."""
        if self.claimed_rows().select_for_update(of=("self",)).first() is None:
            raise LostJobError

    def release(self, **facts: Any) -> bool:
        """Put it back in line, or give it the ``state`` it ended in.

        False when it is not this process's any more; then nothing is written.
        """
        changes = {"state": self.QUEUED, "heartbeat_at": timezone.now(), **facts}
        return bool(self.claimed_rows().update(**changes))

    def cancel(self, waiting: Iterable[str] = (QUEUED,), **end: Any) -> bool:
        """End it with the facts ``end`` while it is ``waiting``, else ask it to stop.

        Whether it ended at once; a running one stops at its next step.
        """
        rows = type(self)._default_manager.filter(pk=self.pk)
        ended = rows.filter(state__in=list(waiting))
        if ended.update(finished_at=timezone.now(), **end):
            return True
        rows.filter(state=self.RUNNING).update(cancel_requested=True)
        return False


def _claim() -> dict[str, Any]:
    """What a row says of the process that takes it."""
    now: datetime = timezone.now()
    return {
        "state": Job.RUNNING,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "pid_namespace": _pid_namespace(),
        "claim": uuid.uuid4(),
        "started_at": now,
        "heartbeat_at": now,
    }


@cache
def _pid_namespace() -> str:
    """Names the process IDs that this process sees; empty where the system cannot say.

    With the boot: the first namespace has the same number on every machine.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
