"""Make a layer something else: what depends on its role is made first.

A layer that becomes a plan needs its shapes cut (``layers.store.pieces``). A small one is
cut at once; of a big one a worker does it, and until then the layer is what it was: map,
look-up and extract go on with the old answers. Who wishes last is obeyed; a worker that
is killed leaves nothing behind and another one begins again.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from auditlog.context import disable_auditlog
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from gisportal.core import audit
from gisportal.core.database import after_commit
from gisportal.core.heartbeat import Heartbeat
from layers.models import DatasetVersion, Layer, RoleChange
from layers.queries import live_layers
from layers.store import pieces
from layers.store.purge import size_on_disk

log = logging.getLogger("portal.layers")
State = RoleChange.State
QUEUE = "long"
# What is cut within a request: bytes on disk of all versions together.
AT_ONCE_BYTES = 8 << 20
# A worker on another machine that was silent for so long is gone.
STALE = timedelta(minutes=3)
MAX_ATTEMPTS = 5


def at_work(layer: Layer) -> RoleChange | None:
    """The change of role that waits or runs, None without one."""
    return layer.role_changes.filter(state__in=[State.QUEUED, State.RUNNING]).first()


def wanted_role(layer: Layer) -> str:
    """The role the layer has, or will have when a worker is done."""
    change = at_work(layer)
    return change.role if change else layer.role


def begin(layer: Layer, role: str, actor: Any, reason: str) -> bool:
    """Whether the locked ``layer`` may have the new role now.

    Otherwise a worker was asked, in this transaction, and gives it the role later. A
    change to another role that still waits or runs is replaced.
    """
    running = at_work(layer)
    if running is not None:
        _replace(running)
    if role == layer.role:
        return True
    lacking = pieces.lacking(layer) if pieces.needs_pieces(role) else []
    is_small = sum(map(size_on_disk, lacking)) <= AT_ONCE_BYTES
    if is_small and all(map(pieces.build_pieces, lacking)):
        return True
    _queue(layer, role, actor, reason)
    return False


def _replace(change: RoleChange) -> None:
    """Somebody wishes otherwise: a running one loses its claim and can end nothing."""
    rows = RoleChange.objects.at_work().filter(pk=change.pk)
    rows.update(state=State.REPLACED, finished_at=timezone.now())


def _queue(layer: Layer, role: str, actor: Any, reason: str) -> None:
    RoleChange.objects.create(layer=layer, role=role, requested_by=actor, reason=reason)
    audit.record(
        actor,
        "audience.rebuilding",
        layer,
        changes={"role": (layer.role, role)},
        reason=reason,
    )
    after_commit(wake)


def wake() -> None:
    """Call a worker; were the call lost, the schedule finds the change in a minute."""
    async_task("layers.stewardship.change_role.run_due", cluster=QUEUE)


def run_due() -> int:
    """Do what waits; how many layers got their role. Runs on a schedule.

    Plans whose shapes are not cut (loaded by an earlier release, or while their role
    changed) are cut, too.
    """
    RoleChange.objects.requeue_stalled(STALE)
    waiting = RoleChange.objects.queued().order_by("created_at")
    done = sum(_run(pk) for pk in waiting.values_list("pk", flat=True))
    for version in _uncut():
        pieces.build_pieces(version)
    return done


def _uncut() -> list[DatasetVersion]:
    plans = Layer.objects.stored().filter(role=Layer.Role.ZONING)
    return [version for layer in plans for version in pieces.lacking(layer)]


def _run(pk: int) -> bool:
    """Make what the role needs, then give it; whether that is done."""
    change = RoleChange.objects.claim(pk)
    if change is None:
        return False
    if change.attempts > MAX_ATTEMPTS:
        log.error("role of layer %s: given up", change.layer_id)
        change.release(state=State.FAILED, finished_at=timezone.now())
        return False
    try:
        with Heartbeat(change) as beat:
            is_ready = _cut(change, beat)
    except BaseException:
        change.release()
        raise
    is_done = is_ready and _finish(change)
    if not is_done:
        # Somebody else is at it: no fault of this one.
        change.release(attempts=change.attempts - 1)
    return is_done


def _cut(change: RoleChange, beat: Heartbeat) -> bool:
    """Cut every version that must be; False where somebody else is at one of them."""
    if not pieces.needs_pieces(change.role):
        return True
    for version in pieces.lacking(change.layer):
        if beat.is_lost or not pieces.build_pieces(version):
            return False
    return True


@transaction.atomic
def _finish(change: RoleChange) -> bool:
    """Give the layer its role; not if a version was loaded meanwhile, or it is replaced."""
    layer = Layer.objects.locked(change.layer_id)
    is_complete = not pieces.needs_pieces(change.role) or not pieces.lacking(layer)
    if not is_complete or not change.release(
        state=State.DONE, finished_at=timezone.now()
    ):
        return False
    changes = {"role": (layer.role, change.role)}
    layer.role = change.role
    with disable_auditlog():  # told below, with who and why
        layer.save(update_fields=["role", "updated_at"])
    audit.record(
        change.requested_by,
        "audience.changed",
        layer,
        changes=changes,
        reason=change.reason,
    )
    after_commit(live_layers.forget)
    return True
