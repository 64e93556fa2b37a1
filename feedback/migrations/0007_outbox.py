"""Messages to send: a row each, written together with what they tell of."""

import uuid

from django.db import migrations, models
from django.utils import timezone


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [
        ("feedback", "0004_outbox_schedule"),
        ("feedback", "0021_deadline_and_city_schedules"),
    ]
    dependencies = [
        ("layers", "0002_layers_and_versions"),
        ("feedback", "0006_partners"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="messages",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "my_reports",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="messages",
                        to="feedback.myreportslink",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="messages",
                        to="feedback.historyentry",
                        verbose_name="history entry",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("webhook", "webhook"),
                            ("open311", "Open311"),
                        ],
                        default="email",
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "recipient",
                    models.CharField(
                        choices=[
                            ("reporter", "the reporter"),
                            ("office", "office"),
                            ("follower", "follower"),
                            ("owner", "owner of an address"),
                            ("system", "another system"),
                            ("city", "another city"),
                        ],
                        max_length=10,
                        verbose_name="recipient",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="layers.serviceoffice",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="messages",
                        to="feedback.subscription",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="messages",
                        to="feedback.webhook",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="messages",
                        to="feedback.partnercity",
                    ),
                ),
                ("once", models.CharField(blank=True, editable=False, max_length=60)),
                (
                    "template",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("new_for_office", "new, to the office"),
                            ("state_changed", "state changed"),
                            ("confirm", "please confirm"),
                            ("follow", "please confirm that you follow"),
                            ("my_reports", "link to one's reports"),
                            ("followed", "new report, to a follower"),
                            ("information", "more information, to the office"),
                            ("reminder", "deadline near, to the office"),
                            ("escalation", "deadline passed, to the supervisors"),
                            ("passed_on", "passed on to another city"),
                        ],
                        max_length=20,
                        verbose_name="message",
                    ),
                ),
                ("message_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("sending", "sending"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("skipped", "nobody to send to"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts"
                    ),
                ),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        default=timezone.now, verbose_name="next attempt"
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="last error")),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "sent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="sent"),
                ),
            ],
            options={
                "verbose_name": "outgoing message",
                "verbose_name_plural": "outgoing messages",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["next_attempt_at", "id"],
                        name="outbox_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["-id"],
                        name="outbox_failed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message_id",), name="outbox_message_id_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("entry__isnull", False)),
                        fields=(
                            "entry",
                            "channel",
                            "recipient",
                            "office",
                            "subscription",
                            "webhook",
                            "city",
                        ),
                        name="outbox_once_per_recipient",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("once", ""), _negated=True),
                        fields=("report", "once", "office"),
                        name="outbox_said_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        )
    ]
