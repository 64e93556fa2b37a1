"""How this installation does, as facts: for /readyz in words, for /metrics as numbers."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from feedback.models import OutboxMessage
from gisportal.core.queue_workers import QueueState

OK = "ok"
# A mail that waits longer has met a mail server that is away.
MAIL_LATE = timedelta(minutes=30)
FAILED_SINCE = timedelta(days=1)
# How long the first job of a queue may wait; imports and baking take their time.
JOB_LATE = {"default": timedelta(minutes=10)}
JOBS_LATE = timedelta(hours=6)
LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class MailState:
    """What the outbox holds: waiting, since when (seconds), failed within a day."""

    waiting: int
    oldest_seconds: float
    failed: int


def mail_state() -> MailState:
    """The outbox in numbers."""
    now = timezone.now()
    waits, fails = Q(state="queued"), Q(state="failed")
    recent = OutboxMessage.objects.filter(waits | fails)
    found = recent.order_by().aggregate(
        waiting=Count("pk", filter=waits),
        oldest=Min("created_at", filter=waits),
        failed=Count("pk", filter=fails & Q(created_at__gt=now - FAILED_SINCE)),
    )
    oldest = (now - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return MailState(found["waiting"], oldest, found["failed"])


def mail_words(state: MailState) -> str:
    """``ok``, or what is wrong with outgoing messages."""
    if state.oldest_seconds > MAIL_LATE.total_seconds():
        return f"{state.waiting} wait, the oldest for {span(state.oldest_seconds)}"
    if state.failed:
        return f"{state.failed} could not be delivered today"
    return OK


def worker_words(state: QueueState) -> str:
    """``ok``, or that nobody serves the queue."""
    return OK if state.workers else "no worker reports"


def job_words(states: list[QueueState]) -> str:
    """``ok``, or which queue's oldest job waits too long."""
    late = [
        f"{state.name}: the oldest waits for {span(state.oldest_seconds)}"
        for state in states
        if timedelta(seconds=state.oldest_seconds) > JOB_LATE.get(state.name, JOBS_LATE)
    ]
    return ", ".join(late) or OK


def free_bytes() -> dict[str, int]:
    """What is free where the portal writes."""
    folders = {"var": settings.VAR_DIR, "media": Path(settings.MEDIA_ROOT)}
    return {name: _free(folder) for name, folder in folders.items()}


def _free(folder: Path) -> int:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(existing).free


def disk_words(free: dict[str, int]) -> str:
    """``ok``, or where less than 2 GB is left."""
    low = [
        f"{name}: {count // 1024**2} MB free"
        for name, count in free.items()
        if count < LEAST_FREE_BYTES
    ]
    return ", ".join(low) or OK


def backup_age() -> timedelta | None:
    """Since the last whole backup; None where none is known."""
    try:
        told = json.loads(Path(settings.BACKUP_MARKER).read_text(encoding="utf-8"))
        return timezone.now() - datetime.fromisoformat(told["finished"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def backup_words(age: timedelta | None) -> str:
    """``ok``, ``none yet``, or how old; ``ok`` too where nobody watches backups."""
    if not settings.BACKUP_MAX_AGE_HOURS:
        return OK
    if age is None:
        return "none yet"
    hours = age.total_seconds() / 3600
    return OK if hours <= settings.BACKUP_MAX_AGE_HOURS else f"{hours:.0f} h old"


def span(seconds: float) -> str:
    """A time in the unit that suits it: ``12 min``."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"
