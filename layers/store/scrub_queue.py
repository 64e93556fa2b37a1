"""Remove texts that hold values of fields that became private, in every version of a layer.

A small layer is written anew at once. A big one takes minutes: it is shown to nobody
from the moment its field turned private until a worker has written every version anew.
The work may be broken off at any point and is taken up again.
"""

from __future__ import annotations

import logging

from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from django_q.tasks import async_task

from gisportal.core.database import after_commit
from layers.models import DatasetVersion, Layer
from layers.store.scrub import refold

log = logging.getLogger("portal.layers")
# Features in all versions together that are written anew within a request.
AT_ONCE = 10_000
QUEUE = "long"
# First half of the advisory lock's name; the second is the layer.
LOCK = 7412
State = DatasetVersion.State


def forget(layer: Layer) -> bool:
    """Rewrite the layer's texts. False: a worker does it; the layer is hidden until then.

    Call it in the transaction that changes the fields.
    """
    count = layer.versions.aggregate(count=Sum("feature_count"))["count"] or 0
    if count <= AT_ONCE:
        for version in layer.versions.all():
            refold(version)
        return True
    Layer.objects.filter(pk=layer.pk).update(forgetting_since=timezone.now())
    after_commit(wake)
    return False


def wake() -> None:
    """Call a worker; were the call lost, the schedule finds the layer in a minute."""
    async_task("layers.store.scrub_queue.forget_due", cluster=QUEUE)


def forget_due() -> int:
    """Rewrite all pending layers; returns how many are visible again. Runs on a schedule."""
    due = Layer.objects.filter(forgetting_since__isnull=False)
    return sum(_forget_one(layer) for layer in due)


def _forget_one(layer: Layer) -> bool:
    """Rewrite every version of the layer; returns whether it is visible again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, layer.pk])
        (is_alone,) = cursor.fetchone()
        if not is_alone:
            return False
        try:
            for version in layer.versions.exclude(state=State.FAILED):
                changed = refold(version)
                log.info("layer %s: %d texts forgotten", layer.slug, changed)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, layer.pk])
    # Not if its fields changed once more meanwhile: then it is still due.
    same = Layer.objects.filter(pk=layer.pk, forgetting_since=layer.forgetting_since)
    return bool(same.update(forgetting_since=None))
