"""The nightly backup: made once a night after ``BACKUP_AT``, tried again when it failed."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from gisportal.maintenance.backup import marker
from gisportal.maintenance.backup.create import create_backup
from gisportal.maintenance.errors import BackupError

log = logging.getLogger("portal.maintenance")
TRY_AGAIN = timedelta(hours=1)
# One made so long before the time is the night's, too: a timer of the system made it.
EARLY = timedelta(hours=6)


def back_up_when_due() -> bool:
    """Make the night's backup if it is wanted and missing; whether one was made."""
    if not is_due(timezone.localtime()):
        return False
    try:
        create_backup()
    except BackupError as error:
        log.error("No backup: %s", error.message)
        return False
    return True


def is_due(now: datetime) -> bool:
    """Whether no backup was begun since ``BACKUP_AT`` last was, nor just tried."""
    if not (settings.BACKUP_TARGET and settings.BACKUP_AT):
        return False
    last, tried = marker.read(), marker.last_try()
    if last and last.started_at >= last_time(now, settings.BACKUP_AT) - EARLY:
        return False
    return tried is None or tried < now - TRY_AGAIN


def last_time(now: datetime, at: str) -> datetime:
    """When it was ``at`` (HH:MM) last."""
    hour, minute = map(int, at.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
