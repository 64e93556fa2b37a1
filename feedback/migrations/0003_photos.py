"""Photos of reports, the originals of redacted ones, and who looked at those."""

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [("feedback", "0016_sweep_schedule")]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("feedback", "0002_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportPhoto",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="photos",
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
                        related_name="lent_photos",
                        to="feedback.report",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        editable=False, max_length=32, verbose_name="file name"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("report", "with the report"),
                            ("added", "added by the reporter"),
                            ("result", "result, by the office"),
                            ("party", "by another party"),
                        ],
                        default="report",
                        max_length=10,
                        verbose_name="taken",
                    ),
                ),
                ("width", models.PositiveIntegerField(verbose_name="width")),
                ("height", models.PositiveIntegerField(verbose_name="height")),
                (
                    "order",
                    models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                ),
                ("is_public", models.BooleanField(default=True, verbose_name="public")),
                (
                    "is_redacted",
                    models.BooleanField(default=False, verbose_name="redacted"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="photo_name_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoOriginal",
            fields=[
                ("id", row_id()),
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="original",
                        to="feedback.reportphoto",
                        verbose_name="photo",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="file name",
                    ),
                ),
                (
                    "kept_at",
                    models.DateTimeField(
                        default=timezone.now, verbose_name="kept since"
                    ),
                ),
            ],
            options={
                "verbose_name": "original photo",
                "verbose_name_plural": "original photos",
            },
        ),
        migrations.CreateModel(
            name="OriginalLook",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="original_looks",
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
                "verbose_name": "original photo access",
                "verbose_name_plural": "original photo accesses",
                "ordering": ["-id"],
            },
        ),
    ]
