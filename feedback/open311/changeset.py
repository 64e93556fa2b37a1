"""When the list of services last changed, for clients that keep a copy."""

from __future__ import annotations

from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from feedback.models import Category


def changed_at() -> datetime:
    """The last change of a category by staff, or of the tables by an update.

    Staff's changes are in the admin's log, deletions too; a new release may bring
    categories, and says so by its migrations.
    """
    by_staff = LogEntry.objects.filter(
        content_type__app_label=Category._meta.app_label,
        content_type__model=Category._meta.model_name,
    ).aggregate(at=Max("action_time"))["at"]
    by_release = MigrationRecorder.Migration.objects.filter(
        app=Category._meta.app_label
    ).aggregate(at=Max("applied"))["at"]
    return max(moment for moment in (by_staff, by_release) if moment)
