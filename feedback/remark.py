"""Changes that are no move: a note, another office, another visibility. On record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from feedback import outbox
from feedback.models import HistoryEntry, OutboxMessage, Report
from feedback.permissions import Actor
from feedback.text import clean_text
from feedback.workflow import lock
from layers.models import ServiceOffice

Kind = HistoryEntry.Kind


def note(
    report: Report,
    actor: Actor,
    *,
    public: str = "",
    internal: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> HistoryEntry:
    """Say something about ``report`` without moving it."""
    texts = {
        "public_note": clean_text(public),
        "internal_note": clean_text(internal),
    }
    return _change(report, actor, Kind.NOTE, {}, texts, at=at, seen=seen)


def hand_over(
    report: Report,
    office: ServiceOffice | None,
    actor: Actor,
    *,
    public: str = "",
    internal: str = "",
    seen: int | None = None,
    at: datetime | None = None,
    tell: bool = True,
) -> HistoryEntry:
    """Put ``report`` into the hands of ``office``, who are told."""
    texts = {
        "public_note": clean_text(public),
        "internal_note": clean_text(internal),
        "data": {"office": office.slug if office else None},
    }
    with transaction.atomic():
        entry = _change(
            report,
            actor,
            Kind.OFFICE,
            {"office": office},
            texts,
            at=at,
            seen=seen,
        )
        if tell and office is not None:
            outbox.tell_office(report, entry, OutboxMessage.Template.NEW_FOR_OFFICE)
    return entry


def show(
    report: Report,
    visibility: Report.Visibility,
    actor: Actor,
    *,
    public: str = "",
    internal: str = "",
    seen: int | None = None,
) -> HistoryEntry:
    """Make ``report`` public, staff-only or hidden."""
    texts = {
        "public_note": clean_text(public),
        "internal_note": clean_text(internal),
        "data": {"visibility": visibility.value},
    }
    values = {"visibility": visibility}
    return _change(report, actor, Kind.VISIBILITY, values, texts, seen=seen)


def _change(
    report: Report,
    actor: Actor,
    kind: HistoryEntry.Kind,
    values: dict[str, Any],
    texts: dict[str, Any],
    *,
    at: datetime | None = None,
    seen: int | None = None,
) -> HistoryEntry:
    moment = at or timezone.now()
    with transaction.atomic():
        row = lock(report, seen)
        changed = {**values, "revision": row.revision + 1, "updated_at": moment}
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        entry = HistoryEntry.objects.create(
            report=row,
            kind=kind,
            actor_kind=actor.kind,
            user=actor.user,
            at=moment,
            **texts,
        )
    report.refresh_from_db()
    return entry
