"""Tables that every app may use."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from gisportal.core.audit.entry import AuditEntry

__all__ = ["AuditEntry", "IdempotencyRecord"]


class IdempotencyRecord(models.Model):
    """What was answered under an ``Idempotency-Key``; status 0: still being worked on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="idempotency_key_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key[:8]} {self.status}"


class QueueWorker(models.Model):
    """A process that serves a queue of background work, and its last sign of life."""

    queue = models.CharField(max_length=40)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    beat_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "host", "pid"], name="queue_worker_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.host} {self.pid}"
