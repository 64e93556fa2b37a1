"""Forgetting who reported: after a set time, with a row that says there was somebody."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from feedback.models import (
    ContactErasure,
    HistoryEntry,
    MaskedText,
    MyReportsLink,
    Report,
    ReportContact,
    Subscription,
)
from feedback.models.report import ReportQuerySet
from feedback.states import CLOSED

log = logging.getLogger("portal.feedback")

# Addresses that were typed and came to nothing: links to one's reports, which open for
# hours only, and followers nobody confirmed.
LINKS_KEPT = timedelta(days=2)
UNCONFIRMED_KEPT = timedelta(days=14)
Reason = ContactErasure.Reason


def limit() -> datetime:
    """Reports closed before this moment no longer need who sent them."""
    return timezone.now() - timedelta(days=settings.CONTACT_KEEP_DAYS)


def due() -> ReportQuerySet:
    """Reports with somebody behind them that were closed long enough ago."""
    old = Report.objects.filter(state__in=CLOSED, updated_at__lt=limit())
    return (
        old.filter(contact__isnull=False)
        | old.filter(subscriptions__isnull=False)
        | old.filter(history__reporter_note__gt="")
        | old.filter(masked_texts__sealed__gt="")
    ).distinct()


def forget_old() -> int:
    """Forget who sent reports closed long ago; answers how many (a daily schedule)."""
    _forget_unused()
    count = 0
    for pk in list(due().order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Locked and looked at again: it may have been reopened meanwhile.
            report = due_now(pk)
            if report is not None:
                erase_contact(report, Reason.AGE)
                count += 1
    if count:
        log.info("Contacts of %s reports forgotten", count)
    return count


def _forget_unused() -> None:
    now = timezone.now()
    MyReportsLink.objects.filter(created_at__lt=now - LINKS_KEPT).delete()
    Subscription.objects.filter(
        confirmed_at__isnull=True, created_at__lt=now - UNCONFIRMED_KEPT
    ).delete()


def due_now(pk: int) -> Report | None:
    """The report, held, when it is still closed and old enough."""
    return (
        Report.objects.select_for_update(of=("self",))
        .filter(pk=pk, state__in=CLOSED, updated_at__lt=limit())
        .first()
    )


def erase_contact(report: Report, reason: str) -> None:
    """Delete everything that says who sent ``report``; the report itself stays.

    With age go those who followed it, too; when one person asks, only what is theirs.

    Its private link keeps working for whoever has it. Words of the reporter that only
    the office could read go too: they often hold a name or a number.
    """
    contact = ReportContact.objects.filter(report=report).first()
    with transaction.atomic():
        if contact is not None:
            ContactErasure.objects.create(
                report=report, reason=reason, consent=contact.consent
            )
            contact.delete()
        if reason == Reason.AGE:
            Subscription.objects.filter(report=report).delete()
        HistoryEntry.objects.filter(report=report).exclude(reporter_note="").update(
            reporter_note=""
        )
        purge_masked_texts(report)


def purge_masked_texts(report: Report) -> None:
    """Nobody can read any more what was masked; that something was stays known."""
    rows = MaskedText.objects.filter(report=report).exclude(sealed="")
    rows.waiting().update(state=MaskedText.State.MASKED)
    rows.update(sealed="")
