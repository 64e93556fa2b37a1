"""The one place where a report's row is made: for what comes in, and for a part split off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback import codes
from feedback.models import HistoryEntry, MaskedText, Report
from feedback.permissions import Actor
from feedback.privacy.mask import REPORT_FIELDS, screen_report
from feedback.states import State
from feedback.workflow import routing
from feedback.workflow.deadlines import due_for

CODE_ATTEMPTS = 5


@dataclass(frozen=True)
class NewReport:
    """A report that is to be made: its fields, where it was routed, by whom and when."""

    fields: dict[str, Any]
    routed: routing.Route
    actor: Actor
    token: str
    at: datetime
    code: str = ""
    # Further details of the first history entry.
    details: dict[str, object] = field(default_factory=dict)
    screened: tuple[MaskedText.Field, ...] = REPORT_FIELDS


def create_report(new: NewReport) -> tuple[Report, HistoryEntry]:
    """The row and the first entry of its history, personal data in its texts masked.

    Notifications are the caller's: who is to be told depends on how the report came.
    """
    is_confirmed = new.fields["state"] != State.UNCONFIRMED
    report = Report.objects.create(
        code=new.code or _free_code(),
        created_at=new.at,
        updated_at=new.at,
        due=due_for(new.fields["category"], new.at) if is_confirmed else None,
        token_hash=codes.digest(new.token),
        **new.fields,
    )
    screen_report(report, new.screened)
    entry = HistoryEntry.objects.create(
        report=report,
        to_state=report.state,
        actor_kind=new.actor.kind,
        user=new.actor.user,
        data={
            "routing": new.routed.how,
            "office": report.office.slug if report.office else None,
            **new.details,
        },
        at=new.at,
    )
    return report, entry


def _free_code() -> str:
    for _attempt in range(CODE_ATTEMPTS):
        code = codes.new_code()
        if not Report.objects.filter(code=code).exists():
            break
    return code
