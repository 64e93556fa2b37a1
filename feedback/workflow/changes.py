"""Changes that leave the state alone: a note, an office, a person, a priority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import outbox
from feedback.errors import MoveIncompleteError
from feedback.models import (
    HistoryEntry,
    OfficeMembership,
    OutboxMessage,
    Report,
    RoutingWarning,
)
from feedback.permissions import Actor
from feedback.privacy.mask import screen_entry
from feedback.states import NOT_EXPOSED
from feedback.text import clean_text
from feedback.workflow.transitions import lock
from layers.models import ServiceOffice

Kind = HistoryEntry.Kind


@dataclass(frozen=True)
class ChangeNotes:
    """The words that go with a change, and its details."""

    public: str = ""
    internal: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    # The reporter's own: for the office, never in public.
    reporter: str = ""


def note(
    report: Report,
    actor: Actor,
    *,
    public: str = "",
    internal: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> HistoryEntry:
    """Add a note to ``report``; its state stays."""
    return change(
        report, actor, Kind.NOTE, {}, ChangeNotes(public, internal), at=at, seen=seen
    )


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
    """Assign ``report`` to ``office``, which is notified."""
    data = {"office": office.slug if office else None, "assigned": None}
    with transaction.atomic():
        entry = change(
            report,
            actor,
            Kind.OFFICE,
            {"office": office, "assigned_to": None},
            ChangeNotes(public, internal, data),
            at=at,
            seen=seen,
        )
        RoutingWarning.objects.filter(report=report, settled_at__isnull=True).update(
            settled_at=entry.at, settled_by=actor.user
        )
        if tell and office is not None:
            outbox.notify_office(report, entry, OutboxMessage.Template.NEW_FOR_OFFICE)
    return entry


def assign(
    report: Report,
    person: User | None,
    actor: Actor,
    *,
    internal: str = "",
    seen: int | None = None,
) -> HistoryEntry:
    """Assign ``report`` to ``person`` of the office in charge, or to nobody.

    Raises ``MoveIncompleteError`` for somebody who does not work in that office.
    """
    with transaction.atomic():
        row = lock(report, seen)
        if person is not None and not _can_be_assigned(person, row):
            raise MoveIncompleteError(
                _("This person does not work in the office in charge."),
                parameter="person",
            )
        notes = ChangeNotes("", internal, {"assigned": person.pk if person else None})
        return change(
            report, actor, Kind.ASSIGNED, {"assigned_to": person}, notes, seen=seen
        )


def _can_be_assigned(person: User, report: Report) -> bool:
    if not person.is_active or not person.is_staff:
        return False
    works = OfficeMembership.objects.filter(user=person, office=report.office_id)
    return person.is_superuser or works.exists()


def set_priority(
    report: Report,
    priority: Report.Priority,
    actor: Actor,
    *,
    internal: str = "",
    seen: int | None = None,
) -> HistoryEntry:
    """Set the priority of ``report``."""
    notes = ChangeNotes("", internal, {"priority": priority.value})
    return change(
        report, actor, Kind.PRIORITY, {"priority": priority}, notes, seen=seen
    )


def set_visibility(
    report: Report,
    visibility: Report.Visibility,
    actor: Actor,
    *,
    public: str = "",
    internal: str = "",
    seen: int | None = None,
) -> HistoryEntry:
    """Make ``report`` public, staff-only, hidden or pending review."""
    notes = ChangeNotes(public, internal, {"visibility": visibility.value})
    values = {"visibility": visibility}
    with transaction.atomic():
        was_held = lock(report, seen).visibility == Report.Visibility.PENDING
        entry = change(report, actor, Kind.VISIBILITY, values, notes)
        # Held back until now: followers of the area have not heard of it.
        outbox.announce(report, entry)
        if was_held and report.state not in NOT_EXPOSED:
            outbox.notify_systems(report, entry, OutboxMessage.Template.RECEIVED)
    return entry


def change(
    report: Report,
    actor: Actor,
    kind: HistoryEntry.Kind,
    values: dict[str, Any],
    notes: ChangeNotes,
    *,
    at: datetime | None = None,
    seen: int | None = None,
) -> HistoryEntry:
    """Write ``values`` and the history row that explains them, under the row's lock."""
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
            public_note=clean_text(notes.public),
            internal_note=clean_text(notes.internal),
            reporter_note=clean_text(notes.reporter),
            data=dict(notes.data),
        )
        screen_entry(entry)
    report.refresh_from_db()
    return entry
