"""Room for sealed contact data, for who looked at them, and for what was forgotten."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def hash_column():
    return models.CharField(
        blank=True, db_index=True, default="", editable=False, max_length=64
    )


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0006_partner_updates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="reportcontact",
            name="consent",
            field=models.CharField(
                blank=True, max_length=20, verbose_name="consent text"
            ),
        ),
        migrations.AddField(
            model_name="reportcontact",
            name="created_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, verbose_name="given"
            ),
        ),
        migrations.AddField(
            model_name="reportcontact", name="email_hash", field=hash_column()
        ),
        migrations.AddField(
            model_name="reportcontact", name="phone_hash", field=hash_column()
        ),
        migrations.AddField(
            model_name="reportcontact",
            name="sealed",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="subscription", name="email_hash", field=hash_column()
        ),
        migrations.AddField(
            model_name="subscription",
            name="sealed",
            field=models.TextField(default="", editable=False),
        ),
        migrations.CreateModel(
            name="ContactErasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
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
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="when"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="erasures",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "forgotten contact",
                "verbose_name_plural": "forgotten contacts",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ContactLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="when"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_looks",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "look at a contact",
                "verbose_name_plural": "looks at contacts",
                "ordering": ["-at", "-id"],
            },
        ),
    ]
