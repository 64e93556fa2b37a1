"""Staff decide on masked text: keep it masked, show it, or edit it. Each decision is recorded."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.errors import MoveNotAllowedError
from feedback.models import MaskedText, Report
from feedback.permissions import Actor, staff_actor
from feedback.text import clean_text
from feedback.workflow import changes
from feedback.workflow.transitions import lock

State = MaskedText.State
Field = MaskedText.Field


def keep_masked(masked: MaskedText, user: User) -> None:
    """It is personal and stays masked; the original stays sealed until it is purged."""
    _decide(masked, user, State.MASKED, None)


def show_as_written(masked: MaskedText, user: User) -> None:
    """It names nobody (or may be shown): the text is public as it was written."""
    if masked.is_purged:
        raise MoveNotAllowedError(_("The original has been deleted."))
    _decide(masked, user, State.SHOWN, masked.original)


def edit(report: Report, field: str, text: str, user: User) -> MaskedText:
    """Show ``text`` instead of what was written; the original is kept sealed."""
    staff_actor(user, report)
    with transaction.atomic():
        row = lock(report)
        known = MaskedText.objects.filter(report=row, entry=None, field=field)
        masked = known.first() or MaskedText(report=row, field=field)
        if masked.pk is None:
            masked.original = getattr(row, field)
            masked.save()
        _decide(masked, user, State.EDITED, clean_text(text))
    report.refresh_from_db()
    return masked


def _decide(masked: MaskedText, user: User, state: State, text: str | None) -> None:
    """Note who decided what, and put ``text`` in place when there is one.

    Raises ``NotYourOfficeError`` when the report lies with another office.
    """
    actor = staff_actor(user, masked.report)
    with transaction.atomic():
        lock(masked.report)
        row = MaskedText.objects.select_for_update(of=("self",)).get(pk=masked.pk)
        row.state, row.decided_by, row.decided_at = state, user, timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        if text is not None:
            _put(row, text)
        _record(row, actor)
    masked.refresh_from_db()


def _put(row: MaskedText, text: str) -> None:
    holder = row.entry or row.report
    setattr(holder, row.field, text)
    holder.save(update_fields=[row.field])


def _record(row: MaskedText, actor: Actor) -> None:
    words = f"{row.get_field_display()}: {row.get_state_display()}"
    changes.note(row.report, actor, internal=words)
