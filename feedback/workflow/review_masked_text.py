"""Staff decide on masked text: keep it masked, show it, or edit it. Each decision is recorded."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.errors import MoveNotAllowedError
from feedback.models import Report, WithheldText
from feedback.permissions import Actor, staff_actor
from feedback.text import clean_text
from feedback.workflow import changes
from feedback.workflow.transitions import lock

State = WithheldText.State
Field = WithheldText.Field


def keep_masked(withheld: WithheldText, user: User) -> None:
    """It is personal and stays masked; the original stays sealed until it is purged."""
    _decide(withheld, user, State.MASKED, None)


def show_as_written(withheld: WithheldText, user: User) -> None:
    """It names nobody (or may be shown): the text is public as it was written."""
    if withheld.is_purged:
        raise MoveNotAllowedError(_("The original has been deleted."))
    _decide(withheld, user, State.SHOWN, withheld.original)


def edit(report: Report, field: str, text: str, user: User) -> WithheldText:
    """Show ``text`` instead of what was written; the original is kept sealed."""
    staff_actor(user, report)
    with transaction.atomic():
        row = lock(report)
        known = WithheldText.objects.filter(report=row, entry=None, field=field)
        withheld = known.first() or WithheldText(report=row, field=field)
        if withheld.pk is None:
            withheld.original = getattr(row, field)
            withheld.save()
        _decide(withheld, user, State.EDITED, clean_text(text))
    report.refresh_from_db()
    return withheld


def _decide(withheld: WithheldText, user: User, state: State, text: str | None) -> None:
    """Note who decided what, and put ``text`` in place when there is one.

    Raises ``NotYourOfficeError`` when the report lies with another office.
    """
    actor = staff_actor(user, withheld.report)
    with transaction.atomic():
        lock(withheld.report)
        row = WithheldText.objects.select_for_update(of=("self",)).get(pk=withheld.pk)
        row.state, row.decided_by, row.decided_at = state, user, timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        if text is not None:
            _put(row, text)
        _record(row, actor)
    withheld.refresh_from_db()


def _put(row: WithheldText, text: str) -> None:
    holder = row.entry or row.report
    setattr(holder, row.field, text)
    holder.save(update_fields=[row.field])


def _record(row: WithheldText, actor: Actor) -> None:
    words = f"{row.get_field_display()}: {row.get_state_display()}"
    changes.note(row.report, actor, internal=words)
