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
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from gisportal.core.heartbeat import Heartbeat
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
State = TileBake.State
Listener = Callable[[TileBake], None]


def bake_due(
    seconds: float = SLICE_SECONDS,
    slugs: list[str] | None = None,
    tell: Listener | None = None,
) -> int:
    """Work on archives that are due for about ``seconds``; how many became ready.

    The job of the schedule. ``tell`` hears of each step.
    """
    deadline = time.monotonic() + seconds
    ready = 0
    live = take_stock()
    TileBake.objects.requeue_stalled(STALE)
    for bake in list(_mine(slugs)):
        layer = live.get(bake.version_id)
        if layer is not None and time.monotonic() < deadline:
            ready += bake_one(bake, layer, deadline, tell or (lambda _bake: None))
    return ready


def _mine(slugs: list[str] | None) -> Any:
    """Waiting bakes that no living machine but this one has begun, the oldest first."""
    stale = Q(heartbeat_at=None) | Q(heartbeat_at__lt=timezone.now() - STALE)
    due = TileBake.objects.queued().filter(Q(host=socket.gethostname()) | stale)
    if slugs:
        due = due.filter(version__layer__slug__in=slugs)
    return due.order_by("created_at").select_related("version__layer")


def bake_one(bake: TileBake, layer: LiveLayer, deadline: float, tell: Listener) -> bool:
    """Work on one archive until it is done or ``deadline``; whether it is ready."""
    if bake.attempts >= MAX_ATTEMPTS:
        _give_up(bake)
        return False
    same = TileBake.objects.select_related("version__layer").filter(recipe=bake.recipe)
    claimed = same.claim(bake.pk)
    if claimed is None:
        return False
    began = time.monotonic()
    try:
        with Heartbeat(claimed):
            outcome = work(claimed, layer, deadline, tell)
    except BaseException:
        # Not left to be found by its silence: this process may live on.
        claimed.release()
        raise
    spent = claimed.seconds + time.monotonic() - began
    return _end(claimed, outcome, round(spent, 1), tell)


def _give_up(bake: TileBake) -> None:
    """End a bake that was begun too often without getting anywhere."""
    error = bake.error or "WorkerKilled"
    bake.cancel(state=State.FAILED, error=error)
    log.error("tiles of version %s: given up (%s)", bake.version_id, error)


def _end(bake: TileBake, outcome: Outcome, spent: float, tell: Listener) -> bool:
    """Write down how the slice ended."""
    facts: dict[str, Any] = {"state": outcome.state, "seconds": spent}
    if outcome.state == State.READY:
        facts["file"] = str(archive_file(bake.version))
    if outcome.state not in (State.QUEUED, State.RUNNING):
        facts["finished_at"] = timezone.now()
    if not bake.release(**facts, **outcome.facts):
        return False  # not wanted any more, or wanted otherwise
    bake.refresh_from_db()
    tell(bake)
    log.info("tiles of %s: %s", bake.version.layer.slug, bake)
    return outcome.state == State.READY
