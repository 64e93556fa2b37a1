"""Other systems: partners that send reports, cities and webhooks that get them."""

from django.core import validators
from django.db import migrations, models
from django.utils import timezone

import feedback.models.webhook


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [
        ("feedback", "0005_api_partners"),
        ("feedback", "0006_partner_updates"),
        ("feedback", "0019_deliver_to_other_systems"),
    ]
    dependencies = [
        ("layers", "0002_layers_and_versions"),
        ("feedback", "0005_staff_workspace"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", row_id()),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Whom to write to when something is wrong.",
                        max_length=200,
                        verbose_name="contact",
                    ),
                ),
                ("key_hash", models.CharField(editable=False, max_length=64)),
                (
                    "key_start",
                    models.CharField(
                        editable=False, max_length=8, verbose_name="key begins with"
                    ),
                ),
                (
                    "hourly_limit",
                    models.PositiveIntegerField(
                        default=600,
                        validators=[validators.MinValueValidator(1)],
                        verbose_name="reports an hour",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
            ],
            options={
                "verbose_name": "API partner",
                "verbose_name_plural": "API partners",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key_hash",), name="partner_key_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerReport",
            fields=[
                ("id", row_id()),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="sent",
                        to="feedback.partner",
                        verbose_name="API partner",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="sent_by",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a partner",
                "verbose_name_plural": "reports of partners",
            },
        ),
        migrations.CreateModel(
            name="PartnerUpdate",
            fields=[
                ("id", row_id()),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="feedback.partner",
                        verbose_name="API partner",
                    ),
                ),
                (
                    "update_id",
                    models.CharField(max_length=100, verbose_name="the partner's id"),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="feedback.historyentry",
                        verbose_name="history entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "update of a partner",
                "verbose_name_plural": "updates of partners",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "update_id"), name="partner_update_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerCity",
            fields=[
                ("id", row_id()),
                ("sealed", models.TextField(default="", editable=False)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "url",
                    models.CharField(
                        help_text="Up to /v2, as its discovery document names it.",
                        max_length=1000,
                        validators=[feedback.models.webhook.check_address],
                        verbose_name="address of the endpoint",
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="jurisdiction_id"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "other city",
                "verbose_name_plural": "other cities",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="CityService",
            fields=[
                ("id", row_id()),
                (
                    "category",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="city_service",
                        to="feedback.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="services",
                        to="feedback.partnercity",
                        verbose_name="city",
                    ),
                ),
                (
                    "service_code",
                    models.CharField(max_length=200, verbose_name="service_code there"),
                ),
            ],
            options={
                "verbose_name": "category passed on",
                "verbose_name_plural": "categories passed on",
                "ordering": ["city", "service_code"],
            },
        ),
        migrations.CreateModel(
            name="PassedOn",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="passed_on",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="passed_on",
                        to="feedback.partnercity",
                        verbose_name="city",
                    ),
                ),
                (
                    "remote_id",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="reference there"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="token there"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="status there"
                    ),
                ),
                (
                    "status_notes",
                    models.TextField(blank=True, verbose_name="their message"),
                ),
                (
                    "is_closed",
                    models.BooleanField(default=False, verbose_name="closed there"),
                ),
                (
                    "sent_at",
                    models.DateTimeField(
                        default=timezone.now, verbose_name="passed on"
                    ),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="asked"),
                ),
                (
                    "next_check_at",
                    models.DateTimeField(
                        default=timezone.now, verbose_name="asked again"
                    ),
                ),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="failures in a row"
                    ),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="last error"
                    ),
                ),
            ],
            options={
                "verbose_name": "report passed on",
                "verbose_name_plural": "reports passed on",
                "ordering": ["-sent_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_closed", False)),
                        fields=["next_check_at"],
                        name="passed_on_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", row_id()),
                ("sealed", models.TextField(default="", editable=False)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "url",
                    models.CharField(
                        max_length=1000,
                        validators=[feedback.models.webhook.check_address],
                        verbose_name="address",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: reports of every office.",
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="layers.serviceoffice",
                        verbose_name="office",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every category.",
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="feedback.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "is_for_private",
                    models.BooleanField(
                        default=False, verbose_name="also reports that are not public"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["name", "id"],
            },
        ),
    ]
