"""The outbox on its way: each message sent under its row's lock, retried, kept count of.

A message goes twice only when the process dies between the mail server's acceptance
and the commit; its Message-ID is then the same.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from feedback import confirm
from feedback.contacts.look import contact_of
from feedback.models import OutboxMessage, Report
from feedback.places import feature_place

log = logging.getLogger("portal.feedback")

Recipient = OutboxMessage.Recipient
State = OutboxMessage.State
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
# With the waits above about a day and a half; then a person has to look.
MAX_ATTEMPTS = 16
BATCH = 200


class UnsupportedChannelError(Exception):
    """No provider is set up for this channel."""


def deliver_outbox(limit: int = BATCH) -> int:
    """Send what is due; answers how many messages were tried."""
    for tried in range(limit):
        if not deliver_next():
            return tried
    return limit


def deliver_next() -> bool:
    """Send the message that has waited longest; False when none is due."""
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=State.QUEUED, next_attempt_at__lte=timezone.now())
            .select_related("report__category", "report__layer", "entry", "office")
            .order_by("next_attempt_at", "id")
            .first()
        )
        if message is None:
            return False
        _attempt(message)
        message.save(
            update_fields=["state", "attempts", "next_attempt_at", "error", "sent_at"]
        )
    return True


def _attempt(message: OutboxMessage) -> None:
    """Try once and note on the row what came of it."""
    message.attempts += 1
    try:
        # A savepoint: a failing statement inside must not undo the count above.
        with transaction.atomic():
            _send_or_skip(message)
    # Whatever an address, a template or a provider raises means the same: not sent,
    # counted, tried later. Let through, it would undo the count, and this row would
    # be the first in the queue for ever, with every other message behind it.
    except Exception as error:  # noqa: BLE001 - see above
        _postpone(message, error)


def _send_or_skip(message: OutboxMessage) -> None:
    address, language = address_of(message)
    if not address:
        message.state = State.SKIPPED
        return
    _send(message, address, language)
    message.state, message.error = State.SENT, ""
    message.sent_at = timezone.now()


def _postpone(message: OutboxMessage, error: Exception) -> None:
    message.error = _named(error)
    if message.attempts >= MAX_ATTEMPTS:
        message.state = State.FAILED
        log.error("Message %s given up: %s", message.pk, message.error)
        return
    log.warning("Message %s not sent: %s", message.pk, message.error)
    wait = min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
    message.next_attempt_at = timezone.now() + wait


def _named(error: Exception) -> str:
    """Class and SMTP codes of ``error``: its text often holds the address."""
    codes: set[int] = set()
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _text in error.recipients.values()}
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = {error.smtp_code}
    return " ".join([type(error).__name__, *map(str, sorted(codes))])


def address_of(message: OutboxMessage) -> tuple[str, str]:
    """E-mail address and language of the recipient; empty when there is none now."""
    default = settings.LANGUAGE_CODE
    if message.recipient == Recipient.OFFICE:
        return (message.office.email if message.office else ""), default
    if message.recipient == Recipient.FOLLOWER:
        follower = message.subscription
        return (follower.email, follower.language) if follower else ("", default)
    contact = contact_of(message.report)
    return (contact.email if contact else ""), message.report.language


def _send(message: OutboxMessage, address: str, language: str) -> None:
    if message.channel != OutboxMessage.Channel.EMAIL:
        raise UnsupportedChannelError(message.channel)
    with translation.override(language):
        context = mail_context(message)
        name = f"feedback/mail/{message.template}"
        subject = render_to_string(f"{name}_subject.txt", context)
        body = render_to_string(f"{name}.txt", context)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = sender.partition("@")[2] or "localhost"
    EmailMessage(
        " ".join(subject.split()),
        body,
        to=[address],
        headers={
            "Message-ID": f"<{message.message_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()


def mail_context(message: OutboxMessage) -> dict[str, Any]:
    """What the templates of mails may speak of."""
    report = message.report
    return {
        "report": report,
        "entry": message.entry,
        "feature": feature_place(report),
        "portal": settings.PORTAL,
        "public_url": absolute(report, report.get_absolute_url())
        if report.is_public
        else "",
        "follow_url": _follow_url(message),
        "subscription": message.subscription,
        **_confirmation(message),
        "staff_url": absolute(
            report, reverse("admin:feedback_report_change", args=[report.pk])
        ),
    }


def _follow_url(message: OutboxMessage) -> str:
    """The private link, for the reporter's own mails only."""
    if message.recipient != Recipient.REPORTER:
        return ""
    contact = contact_of(message.report)
    token = contact.token if contact else ""
    if not token:
        return ""
    path = reverse("feedback:follow", args=[message.report.code, token])
    return absolute(message.report, path)


def _confirmation(message: OutboxMessage) -> dict[str, str]:
    """Link and digits that confirm a report, in the message that asks for it."""
    if message.template != OutboxMessage.Template.CONFIRM:
        return {}
    report = message.report
    row = report.confirmation
    path = reverse("feedback:confirm", args=[report.code, confirm.token_of(row)])
    return {
        "confirm_url": absolute(report, path),
        "confirm_digits": confirm.digits_of(row),
    }


def absolute(report: Report, path: str) -> str:
    """``path`` with the portal's public address before it."""
    origin = settings.PORTAL_URL or report.origin
    return f"{origin.rstrip('/')}{path}"
