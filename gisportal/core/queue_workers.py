"""Who serves the queues of background work, and what waits in them.

A worker may run on another machine: its sign of life is a row, not a file.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django_q.models import OrmQ

from gisportal.core.models import QueueWorker

log = logging.getLogger("portal.jobs")
BEAT_SECONDS = 5.0
# So many beats may be missed before a worker counts as gone.
PATIENCE = timedelta(seconds=4 * BEAT_SECONDS)
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class QueueState:
    """One queue: its living workers, what waits, and since when (seconds)."""

    name: str
    workers: int = 0
    waiting: int = 0
    oldest_seconds: float = 0.0


def queue_names() -> list[str]:
    """Every queue that somebody must serve."""
    return [settings.Q_CLUSTER["name"], *settings.Q_CLUSTER["ALT_CLUSTERS"]]


def queue_states() -> list[QueueState]:
    """How each queue does."""
    now = timezone.now()
    living = QueueWorker.objects.filter(beat_at__gt=now - PATIENCE)
    alive = dict(living.values_list("queue").annotate(Count("pk")).order_by())
    # A locked row is being worked on; its lock is then in the future.
    waiting = OrmQ.objects.filter(lock__lte=now)
    rows = waiting.values("key").annotate(number=Count("pk"), oldest=Min("lock"))
    by_key = {row["key"]: row for row in rows.order_by()}
    return [
        QueueState(
            name,
            workers=alive.get(name, 0),
            waiting=by_key[name]["number"] if name in by_key else 0,
            oldest_seconds=(now - by_key[name]["oldest"]).total_seconds()
            if name in by_key
            else 0.0,
        )
        for name in queue_names()
    ]


def beat_while(is_alive: Callable[[], bool], queue: str) -> None:
    """Write a sign of life for this process as long as its worker lives.

    Without a database there is nothing to write it to; the next beat tries again.
    """
    while is_alive():
        try:
            beat(queue)
        except (DatabaseError, InterfaceError) as error:
            log.warning("no sign of life was kept: %s", type(error).__name__)
        close_old_connections()
        time.sleep(BEAT_SECONDS)
    with suppress(DatabaseError, InterfaceError):
        _own_row(queue).delete()


def beat(queue: str) -> None:
    """One sign of life; rows of workers long gone are removed on the way."""
    now = timezone.now()
    if not _own_row(queue).update(beat_at=now):
        QueueWorker.objects.create(**_myself(queue))
    QueueWorker.objects.filter(beat_at__lt=now - KEPT).delete()


def _own_row(queue: str) -> QuerySet[QueueWorker]:
    return QueueWorker.objects.filter(**_myself(queue))


def _myself(queue: str) -> dict[str, Any]:
    return {"queue": queue, "host": socket.gethostname(), "pid": os.getpid()}
