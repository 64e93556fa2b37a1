"""One job that removes what is too old: each kind has its setting of days to keep."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models import ContactLook, OriginalLook
from gisportal.core import audit
from importers.intake import uploads
from layers.models import PersonalLook
from layers.store.purge import purge_due

log = logging.getLogger("portal.maintenance")
DAY_SECONDS = 86_400


def keep_house() -> dict[str, int]:
    """Remove everything that may go; how many of each kind went.

    One kind that fails does not keep the others; the job fails at the end.
    """
    removed: dict[str, int] = {}
    failures: list[Exception] = []
    for name, remove in KINDS.items():
        try:
            removed[str(name)] = remove()
        except Exception as error:  # noqa: BLE001 - told below, all of them
            log.exception("Housekeeping: %s", name)
            failures.append(error)
    log.info("Housekeeping: %s", removed)
    if failures:
        raise ExceptionGroup("housekeeping", failures)
    return removed


def remove_logs() -> int:
    """Sign-in attempts, ended sessions and log files older than ``LOGS_KEEP_DAYS``."""
    before = _days_ago(settings.LOGS_KEEP_DAYS)
    count = _delete(Session, expire_date__lt=timezone.now()) + _remove_devices()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        count += _delete(model, attempt_time__lt=before)
    return count + _remove_log_files(settings.LOGS_KEEP_DAYS)


def _remove_devices() -> int:
    """What is known of the devices of sessions that are over, addresses among it."""
    living = Session.objects.values("session_key")
    # A session that begins just now may not be written yet.
    rows = UserSession.objects.filter(created_at__lt=_days_ago(1))
    return rows.exclude(session_key__in=living).delete()[0]


def _remove_log_files(days: int) -> int:
    old = [
        path
        for path in (Path(settings.VAR_DIR) / "log").glob("*.log*")
        if path.is_file() and time.time() - path.stat().st_mtime > days * DAY_SECONDS
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def remove_audit_rows() -> int:
    """The trail and who looked at personal data, before ``AUDIT_KEEP_DAYS``."""
    before = _days_ago(settings.AUDIT_KEEP_DAYS)
    looks: tuple[type[Model], ...] = (ContactLook, OriginalLook, PersonalLook)
    return audit.purge(before) + sum(_delete(model, at__lt=before) for model in looks)


def _delete(model: type[Model], **old: datetime) -> int:
    removed, _by_model = model._default_manager.filter(**old).delete()
    return removed


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


# What each is called, and what removes it; backups go with each new one.
KINDS: dict[object, Callable[[], int]] = {
    _("uploads"): uploads.remove_old,
    _("superseded versions and old drafts"): purge_due,
    _("logs and ended sessions"): remove_logs,
    _("audit rows"): remove_audit_rows,
}
