"""Writes an entry by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from gisportal.core.audit.actor import person
from gisportal.core.audit.entry import MASK, REASON_LENGTH, AuditEntry
from gisportal.core.audit.events import subject_of

TARGET_LENGTH = 300
# Names whose values never enter the trail, whoever records them.
PRIVATE = frozenset(
    {
        *("password", "email", "phone", "name", "first_name", "last_name", "address"),
        *("key", "key_hash", "secret", "token", "contact"),
    }
)
Action = AuditEntry.Action


def record(
    actor: AbstractBaseUser | AnonymousUser | None,
    event: str,
    target: Model | str,
    *,
    changes: Mapping[str, tuple[Any, Any] | None] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Add an entry: ``actor`` (None: the portal, or who is signed in) did ``event``.

    Call it inside the transaction of the change, so that neither stands without the
    other. ``changes`` is field → (before, after), or None where the field is named
    and its values are private. Raises ``ValueError`` for an event whose part before
    the first dot is no ``Subject``.
    """
    subject_of(event)
    row = target if isinstance(target, Model) else None
    entry = AuditEntry(
        event=event,
        actor=person(actor),
        action=Action.UPDATE if changes else Action.ACCESS,
        content_type=ContentType.objects.get_for_model(row) if row else None,
        object_pk=str(row.pk) if row else "",
        object_repr=str(target)[:TARGET_LENGTH],
        changes={name: _pair(name, pair) for name, pair in (changes or {}).items()},
        reason=reason.strip()[:REASON_LENGTH],
    )
    entry.save()
    return entry


def _pair(name: str, pair: tuple[Any, Any] | None) -> list[str]:
    if pair is None or name in PRIVATE:
        return [MASK, MASK]
    return [str(pair[0]), str(pair[1])]
