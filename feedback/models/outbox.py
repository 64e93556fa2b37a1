"""Messages to be delivered: one row a recipient, written with the change itself."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.city import PartnerCity
from feedback.models.history import HistoryEntry
from feedback.models.my_reports_link import MyReportsLink
from feedback.models.report import Report
from feedback.models.subscription import Subscription
from feedback.models.webhook import Webhook
from layers.models import ServiceOffice


class OutboxMessage(models.Model):
    """One message to one recipient.

    The row names the recipient, not the address: that is looked up when the message is
    sent, so that erased contact data cannot linger here.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", "SMS"
        WEBHOOK = "webhook", _("webhook")
        OPEN311 = "open311", "Open311"

    class Recipient(models.TextChoices):
        REPORTER = "reporter", _("the reporter")
        OFFICE = "office", _("office")
        FOLLOWER = "follower", _("follower")
        OWNER = "owner", _("owner of an address")
        SYSTEM = "system", _("another system")
        CITY = "city", _("another city")

    class Template(models.TextChoices):
        RECEIVED = "received", _("received")
        NEW_FOR_OFFICE = "new_for_office", _("new, to the office")
        STATE_CHANGED = "state_changed", _("state changed")
        CONFIRM = "confirm", _("please confirm")
        FOLLOW = "follow", _("please confirm that you follow")
        MY_REPORTS = "my_reports", _("link to one's reports")
        FOLLOWED = "followed", _("new report, to a follower")
        INFORMATION = "information", _("more information, to the office")
        REMINDER = "reminder", _("deadline near, to the office")
        ESCALATION = "escalation", _("deadline passed, to the supervisors")
        PASSED_ON = "passed_on", _("passed on to another city")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("nobody to send to")

    report = models.ForeignKey(
        Report,
        models.CASCADE,
        # Mails about an area or to find one's reports are about no single one.
        null=True,
        related_name="messages",
        verbose_name=_("report"),
    )
    my_reports = models.ForeignKey(
        MyReportsLink, models.CASCADE, null=True, related_name="messages"
    )
    entry = models.ForeignKey(
        HistoryEntry,
        models.CASCADE,
        null=True,
        related_name="messages",
        verbose_name=_("history entry"),
    )
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel.choices, default=Channel.EMAIL
    )
    recipient = models.CharField(
        _("recipient"), max_length=10, choices=Recipient.choices
    )
    office = models.ForeignKey(
        ServiceOffice, models.CASCADE, null=True, related_name="+"
    )
    subscription = models.ForeignKey(
        Subscription, models.CASCADE, null=True, related_name="messages"
    )
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, null=True, related_name="messages"
    )
    city = models.ForeignKey(
        PartnerCity, models.CASCADE, null=True, related_name="messages"
    )
    # Names a message without a history entry (a reminder), so that it is sent once.
    once = models.CharField(max_length=60, blank=True, editable=False)
    template = models.CharField(_("message"), max_length=20, choices=Template.choices)
    message_id = models.UUIDField(default=uuid.uuid4, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"], name="outbox_message_id_unique"
            ),
            models.UniqueConstraint(
                fields=[
                    "entry",
                    "channel",
                    "recipient",
                    "office",
                    "subscription",
                    "webhook",
                    "city",
                ],
                name="outbox_once_per_recipient",
                nulls_distinct=False,
                condition=Q(entry__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["report", "once", "office"],
                name="outbox_said_once",
                nulls_distinct=False,
                condition=~Q(once=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                name="outbox_waiting",
                condition=Q(state="queued"),
            ),
            models.Index(
                fields=["-id"], name="outbox_failed", condition=Q(state="failed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"
