"""People behind reports: contacts (sealed), confirmations, followers, supporters."""

from django.conf import settings
from django.contrib.gis.db.models import fields as gis
from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models
from django.utils import timezone

import feedback.models.confirmation
import feedback.models.my_reports_link


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [
        ("feedback", "0007_sealed_columns"),
        ("feedback", "0008_seal_contacts"),
        ("feedback", "0009_no_plain_contacts"),
        ("feedback", "0010_forget_schedule"),
        ("feedback", "0014_schedule_of_expiry"),
        ("feedback", "0022_one_time_links"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("feedback", "0003_photos"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportContact",
            fields=[
                ("id", row_id()),
                ("sealed", models.TextField(default="", editable=False)),
                (
                    "email_hash",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        default="",
                        editable=False,
                        max_length=64,
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="contact",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "phone_hash",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        default="",
                        editable=False,
                        max_length=64,
                    ),
                ),
                (
                    "show_name",
                    models.BooleanField(
                        default=False, verbose_name="name may be shown"
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="consent text"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="given"),
                ),
            ],
            options={"verbose_name": "contact", "verbose_name_plural": "contacts"},
        ),
        migrations.CreateModel(
            name="ContactLook",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="contact_looks",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "contact access",
                "verbose_name_plural": "contact accesses",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ContactErasure",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="erasures",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("age", "kept long enough"),
                            ("asked", "the person asked"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="consent text"
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "forgotten contact",
                "verbose_name_plural": "forgotten contacts",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="confirmation",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("category", "the category asks for it"),
                            (
                                "proof",
                                "sent without the check against automatic reports",
                            ),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("email", "e-mail"),
                            ("phone", "phone"),
                            ("staff", "staff"),
                        ],
                        max_length=10,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "nonce",
                    models.CharField(
                        default=feedback.models.confirmation.new_nonce,
                        editable=False,
                        max_length=32,
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="wrong codes"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="confirmed"
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation",
                "verbose_name_plural": "confirmations",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", row_id()),
                ("sealed", models.TextField(default="", editable=False)),
                (
                    "email_hash",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        default="",
                        editable=False,
                        max_length=64,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="subscriptions",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "came_from",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="lent_subscriptions",
                        to="feedback.report",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="feedback.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "shape",
                    gis.GeometryField(
                        blank=True,
                        null=True,
                        spatial_index=False,
                        srid=4326,
                        verbose_name="area",
                    ),
                ),
                (
                    "area_key",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="commune key"
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="what is followed"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="portal address"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="vi", max_length=5, verbose_name="language"
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="confirmed"
                    ),
                ),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
                "indexes": [
                    GistIndex(fields=["shape"], name="follower_shape_gist"),
                    models.Index(
                        condition=models.Q(("report__isnull", True)),
                        fields=["area_key"],
                        name="follower_area",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("report__isnull", False)),
                        fields=("report", "email_hash"),
                        name="follower_once_per_report",
                    ),
                    models.UniqueConstraint(
                        fields=("token_hash",), name="follower_token_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("report__isnull", False),
                            ("category__isnull", False),
                            ("shape__isnull", False),
                            models.Q(("area_key", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="follower_follows_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="supports",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                ("voter", models.CharField(editable=False, max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
            ],
            options={
                "verbose_name": "“me too”",
                "verbose_name_plural": "“me too”",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "voter"), name="support_once_a_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MyReportsLink",
            fields=[
                ("id", row_id()),
                ("sealed", models.TextField(default="", editable=False)),
                (
                    "email_hash",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        default="",
                        editable=False,
                        max_length=64,
                    ),
                ),
                (
                    "nonce",
                    models.CharField(
                        default=feedback.models.my_reports_link.new_nonce,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="vi", max_length=5, verbose_name="language"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="portal address"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
                (
                    "used_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="used"),
                ),
            ],
            options={
                "verbose_name": "link to one's reports",
                "verbose_name_plural": "links to one's reports",
            },
        ),
    ]
