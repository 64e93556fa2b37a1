"""What was changed of a rule or a text, as its page tells it: from the audit trail."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from gisportal.core.audit.entry import AuditEntry

SHOWN = 30


def changes_of(row: Model) -> list[AuditEntry]:
    """The newest entries about ``row``; none of one that is not saved yet."""
    if row.pk is None:
        return []
    kind = ContentType.objects.get_for_model(row)
    mine = AuditEntry.objects.filter(content_type=kind, object_pk=str(row.pk))
    return list(mine.select_related("content_type")[:SHOWN])
