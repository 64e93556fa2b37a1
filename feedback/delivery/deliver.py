"""Delivering the outbox: each message is sent under its row lock, retried and counted.

A message goes twice only when the process dies between the mail server's acceptance
and the commit; its Message-ID is then the same.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from feedback import my_reports, subscriptions
from feedback.delivery import webhooks
from feedback.delivery.open311 import http
from feedback.delivery.open311 import send as pass_on
from feedback.feature_place import feature_place
from feedback.intake import confirmation
from feedback.links import full_address
from feedback.models import OfficeMembership, OutboxMessage, Report
from feedback.privacy.contacts.read import contact_of
from gisportal.core import sms

log = logging.getLogger("portal.feedback")

Channel = OutboxMessage.Channel
Recipient = OutboxMessage.Recipient
State = OutboxMessage.State
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
# With the waits above about a day and a half; then a person has to look.
MAX_ATTEMPTS = 16
BATCH = 200
# Errors of ours whose text is a status, never an address.
SAYS_A_STATUS = (
    webhooks.HookRefusedError,
    sms.RefusedMessageError,
    http.CityRefusedError,
    http.StrangeAnswerError,
)


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
            .select_related(
                *("report__category", "report__layer", "entry", "office"),
                *("webhook", "city"),
            )
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
    if not CHANNELS[message.channel](message):
        message.state = State.SKIPPED
        return
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
    """Class and codes of ``error``: its text often holds the address."""
    codes: set[str] = set()
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {str(code) for code, _text in error.recipients.values()}
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = {str(error.smtp_code)}
    elif isinstance(error, SAYS_A_STATUS):
        codes = {str(error)}
    return " ".join([type(error).__name__, *sorted(codes)])


def address_of(message: OutboxMessage) -> tuple[str, str]:
    """Address and language of the recipient; empty when there is none now."""
    default = settings.LANGUAGE_CODE
    if message.template == OutboxMessage.Template.ESCALATION:
        return ", ".join(supervisors_of(message)), default
    if message.recipient == Recipient.OFFICE:
        return (message.office.email if message.office else ""), default
    if message.recipient == Recipient.FOLLOWER:
        follower = message.subscription
        if message.report is not None and not message.report.is_public:
            # Taken off the public page since it was written.
            return "", default
        return (follower.email, follower.language) if follower else ("", default)
    if message.recipient == Recipient.OWNER:
        link = message.my_reports
        # Sent only to those who did report; nobody is told who did not.
        if link is None or not my_reports.has_reports(link):
            return "", default
        return link.email, link.language
    report = message.report
    contact = contact_of(report) if report is not None else None
    if report is None or contact is None:
        return "", default
    is_text = message.channel == Channel.SMS
    return (contact.phone if is_text else contact.email), report.language


def supervisors_of(message: OutboxMessage) -> list[str]:
    """Addresses of the office's supervisors; the office's own when there is none."""
    office = message.office
    if office is None:
        return []
    supervisors = OfficeMembership.objects.filter(
        office=office, role=OfficeMembership.Role.SUPERVISOR, user__is_active=True
    )
    found = supervisors.exclude(user__email="").values_list("user__email", flat=True)
    return sorted(set(found)) or [address for address in [office.email] if address]


def _by_mail(message: OutboxMessage) -> bool:
    address, language = address_of(message)
    if not address:
        return False
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
        to=address.split(", "),
        headers={
            "Message-ID": f"<{message.message_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()
    return True


def _by_sms(message: OutboxMessage) -> bool:
    number, language = address_of(message)
    if not number:
        return False
    with translation.override(language):
        context = mail_context(message)
        text = render_to_string(f"feedback/sms/{message.template}.txt", context)
    sms.provider().send(number, " ".join(text.split()), str(message.message_id))
    return True


# Each sends a message and answers whether there was anybody to send it to.
CHANNELS: dict[str, Callable[[OutboxMessage], bool]] = {
    Channel.EMAIL: _by_mail,
    Channel.SMS: _by_sms,
    Channel.WEBHOOK: webhooks.deliver,
    Channel.OPEN311: pass_on.deliver,
}


def mail_context(message: OutboxMessage) -> dict[str, Any]:
    """What the templates of mails may speak of."""
    report = message.report
    if report is None:
        return {"portal": settings.PORTAL, **subscriptions.links_of(message)}
    return {
        "report": report,
        "entry": message.entry,
        "feature": feature_place(report),
        "portal": settings.PORTAL,
        "public_url": full_address(report.get_absolute_url())
        if report.is_public
        else "",
        "follow_url": _follow_url(message, report),
        "subscription": message.subscription,
        **_confirmation(message, report),
        **subscriptions.links_of(message),
        "staff_url": full_address(reverse("feedback:staff-report", args=[report.code])),
    }


def _follow_url(message: OutboxMessage, report: Report) -> str:
    """The private link, for the reporter's own mails only."""
    if message.recipient != Recipient.REPORTER:
        return ""
    contact = contact_of(report)
    token = contact.token if contact else ""
    if not token:
        return ""
    path = reverse("feedback:follow", args=[report.code, token])
    return full_address(path)


def _confirmation(message: OutboxMessage, report: Report) -> dict[str, str]:
    """Link and digits that confirm a report, in the message that asks for it."""
    if message.template != OutboxMessage.Template.CONFIRM:
        return {}
    row = report.confirmation
    path = reverse("feedback:confirm", args=[report.code, confirmation.token_of(row)])
    return {
        "confirm_url": full_address(path),
        "confirm_digits": confirmation.digits_of(row),
    }
