"""Removing what was kept long enough: the one way by which entries ever go."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from gisportal.core.audit.record import record

# What the database function refuses to remove, whoever asks (see the migration).
YOUNGEST_DAYS = 90


@transaction.atomic
def purge(before: datetime) -> int:
    """Remove the entries of before ``before``; how many went. The trail tells of it.

    Those of the last ``YOUNGEST_DAYS`` days always stay.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_audit_purge(%s)", [before])
        removed = int(cursor.fetchone()[0])
    if removed:
        day = before.date().isoformat()
        record(None, "audit.purged", day, changes={"entries": (removed, 0)})
    return removed
