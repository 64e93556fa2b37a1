"""Bake what is published: one PMTiles archive a version, in slices of a long job.

A schedule calls ``bake_due`` each minute in the queue of long jobs. A slice works for
less than a minute, so imports get their turn; the next one goes on where it stopped,
also after a killed worker. Only public layers are baked. While an archive is not ready,
and for zooms it does not hold, tiles are rendered on request.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from layers.models import TileBake
from layers.queries.live_layers import LiveLayer
from layers.tiles.bake_queue import take_stock
from layers.tiles.bake_slice import Outcome, work
from layers.tiles.open_archives import archive_file

log = logging.getLogger("portal.tiles")
SLICE_SECONDS = 45.0
MAX_ATTEMPTS = 5
# Work begun on another machine is left to it while it lives.
STALE = timedelta(minutes=3)
# First half of the advisory lock's name; the second is the bake.
LOCK = 7411
State = TileBake.State
Listener = Callable[[TileBake], None]


def bake_due(
    seconds: float = SLICE_SECONDS, slugs: list[str] | None = None, tell: Any = None
) -> int:
    """Work on archives that are due for about ``seconds``; how many became ready.

    The job of the schedule. ``tell`` hears of each step.
    """
    deadline = time.monotonic() + seconds
    ready = 0
    live = take_stock()
    for bake in list(_mine(slugs)):
        layer = live.get(bake.version_id)
        if layer is not None and time.monotonic() < deadline:
            ready += bake_one(bake, layer, deadline, tell or _say_nothing)
    return ready


def _mine(slugs: list[str] | None) -> Any:
    """Due bakes that no living process of another machine has begun."""
    stale = Q(heartbeat_at=None) | Q(heartbeat_at__lt=timezone.now() - STALE)
    due = TileBake.objects.due().filter(Q(host=socket.gethostname()) | stale)
    if slugs:
        due = due.filter(version__layer__slug__in=slugs)
    return due.select_related("version__layer")


def bake_one(bake: TileBake, layer: LiveLayer, deadline: float, tell: Listener) -> bool:
    """Work on one archive until it is done or ``deadline``; whether it is ready."""
    with _alone(bake.pk) as is_alone:
        if not is_alone or not _begin(bake):
            return False
        bake.state = State.RUNNING
        began = time.monotonic()
        outcome = work(bake, layer, deadline, tell)
        spent = bake.seconds + time.monotonic() - began
        return _end(bake, outcome, round(spent, 1), tell)


@contextmanager
def _alone(bake_id: int) -> Iterator[bool]:
    """Whether nobody else is at this bake; the lock goes with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, bake_id])
        (is_alone,) = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, bake_id])


def _begin(bake: TileBake) -> bool:
    """Write down who is at it; False when it is given up after too many starts."""
    row = TileBake.objects.due().filter(pk=bake.pk)
    if bake.attempts >= MAX_ATTEMPTS:
        error = bake.error or "WorkerKilled"
        row.update(state=State.FAILED, error=error, finished_at=timezone.now())
        log.error("tiles of version %s: given up (%s)", bake.version_id, error)
        return False
    return bool(
        row.update(
            state=State.RUNNING,
            host=socket.gethostname(),
            attempts=F("attempts") + 1,
            heartbeat_at=timezone.now(),
        )
    )


def _end(bake: TileBake, outcome: Outcome, spent: float, tell: Listener) -> bool:
    """Write down how the slice ended."""
    facts: dict[str, Any] = {"seconds": spent, "heartbeat_at": timezone.now()}
    if outcome.state == State.READY:
        facts["file"] = str(archive_file(bake.version))
    if outcome.state not in (State.WAITING, State.RUNNING):
        facts["finished_at"] = timezone.now()
    row = TileBake.objects.running(bake)
    if not row.update(state=outcome.state, **facts, **outcome.facts):
        return False  # not wanted any more, or wanted otherwise
    bake.refresh_from_db()
    tell(bake)
    log.info("tiles of %s: %s", bake.version.layer.slug, bake)
    return outcome.state == State.READY


def _say_nothing(bake: TileBake) -> None:
    """Nobody listens."""
