"""What staff work with: questions to other parties, withheld texts, warnings, filters."""

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [
        ("feedback", "0011_office_workspace"),
        ("feedback", "0015_withheld_text"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("feedback", "0004_contacts_and_followers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="referrals",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "party",
                    models.CharField(max_length=200, verbose_name="who is asked"),
                ),
                (
                    "question",
                    models.TextField(max_length=4000, verbose_name="what is asked"),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="answered"
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="taken back"
                    ),
                ),
            ],
            options={
                "verbose_name": "question to another party",
                "verbose_name_plural": "questions to other parties",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("token_hash",), name="referral_token_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WithheldText",
            fields=[
                ("id", row_id()),
                ("sealed", models.TextField(default="", editable=False)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="withheld",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="withheld",
                        to="feedback.historyentry",
                        verbose_name="history entry",
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("description", "description"),
                            ("address", "address or directions"),
                            ("public_note", "public note"),
                            ("rating_text", "rating in words"),
                        ],
                        max_length=20,
                        verbose_name="text",
                    ),
                ),
                (
                    "kinds",
                    models.JSONField(default=list, verbose_name="what was found"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "masked, waiting for a decision"),
                            ("masked", "stays masked"),
                            ("shown", "shown as written"),
                            ("edited", "changed by staff"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "withheld text",
                "verbose_name_plural": "withheld texts",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["report"],
                        name="withheld_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "entry", "field"),
                        name="withheld_once_per_text",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingWarning",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="warnings",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("catch-all", "went to the catch-all office"),
                            ("province", "went to the province's office"),
                            ("none", "found no office at all"),
                        ],
                        max_length=10,
                        verbose_name="what happened",
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now, verbose_name="when")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="settled"),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "routing warning",
                "verbose_name_plural": "routing warnings",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["-id"],
                        name="routing_warning_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", row_id()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="report_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "query",
                    models.CharField(blank=True, max_length=500, verbose_name="filter"),
                ),
            ],
            options={
                "verbose_name": "saved filter",
                "verbose_name_plural": "saved filters",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "name"), name="saved_filter_name_once"
                    )
                ],
            },
        ),
    ]
