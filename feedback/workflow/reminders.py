"""Deadline reminders to offices: before a deadline passes, when it has, and again later."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from feedback.models import OutboxMessage, Report
from feedback.states import State
from feedback.workflow.deadlines import add_working_days

Template = OutboxMessage.Template
# Working days before the deadline at which the office is reminded …
REMIND_BEFORE = 1
# … and after it at which the supervisors are told: at once, and a week later.
ESCALATE_AFTER = (0, 5)
BATCH = 2000


def remind_all() -> int:
    """Queue the reminders that are due now, each once; answers how many (a schedule)."""
    now = timezone.now()
    # Further ahead nothing is reminded of; a long Tết lies well within.
    horizon = add_working_days(now, REMIND_BEFORE + 1)
    rows = (
        Report.objects.open()
        .filter(due__lte=horizon, is_demo=False, office__isnull=False)
        .exclude(state=State.INFO_REQUESTED)
        .select_related("office")
        .order_by("due", "id")
    )
    count = 0
    for report in rows.iterator(BATCH):
        for template, once in _due_reminders(report, now):
            count += _queue_once(report, template, once)
    return count


def _due_reminders(report: Report, now: datetime) -> list[tuple[Template, str]]:
    """The reminders due by now. A deadline that moved is a new one."""
    due = report.due
    if due is None:
        return []
    day = timezone.localtime(due).date().isoformat()
    if due > now:
        is_near = now >= add_working_days(due, -REMIND_BEFORE)
        return [(Template.REMINDER, f"reminder {day}")] if is_near else []
    return [
        (Template.ESCALATION, f"late {days} {day}")
        for days in ESCALATE_AFTER
        if days == 0 or now >= add_working_days(due, days)
    ]


def _queue_once(report: Report, template: Template, once: str) -> int:
    """Queue a message to the office unless it was queued before."""
    sent = OutboxMessage.objects.filter(report=report, once=once, office=report.office)
    with transaction.atomic():
        if sent.exists():
            return 0
        OutboxMessage.objects.bulk_create(
            [
                OutboxMessage(
                    report=report,
                    template=template,
                    recipient=OutboxMessage.Recipient.OFFICE,
                    office=report.office,
                    once=once,
                    next_attempt_at=timezone.now(),
                )
            ],
            # Another worker may have been faster.
            ignore_conflicts=True,
        )
    return 1
