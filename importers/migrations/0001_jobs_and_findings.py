"""Import jobs, and the places where their checks found something."""

import uuid

from django.conf import settings
from django.contrib.gis.db.models import fields as gis
from django.db import migrations, models


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("importers", "0001_import_jobs"),
        ("importers", "0002_sweep_schedule"),
        ("importers", "0003_queued_jobs"),
        ("importers", "0004_finding_places"),
        ("importers", "0007_topology_stage"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("layers", "0002_layers_and_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "layer_slug",
                    models.CharField(
                        db_index=True, max_length=63, verbose_name="layer"
                    ),
                ),
                ("file_name", models.CharField(max_length=300, verbose_name="file")),
                (
                    "sha256",
                    models.CharField(
                        blank=True, db_index=True, max_length=64, verbose_name="SHA-256"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "to be confirmed"),
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("checked", "checked, nothing loaded"),
                            ("loaded", "loaded"),
                            ("refused", "refused"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fetch", "fetching the file"),
                            ("unpack", "opening the file"),
                            ("inspect", "finding out what it is"),
                            ("rows", "loading rows"),
                            ("index", "building indexes"),
                            ("attach", "finishing the version"),
                            ("topology", "comparing neighbours"),
                            ("publish", "publishing"),
                        ],
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                (
                    "stage_share",
                    models.FloatField(
                        null=True, verbose_name="share of the stage done"
                    ),
                ),
                (
                    "rows_done",
                    models.PositiveBigIntegerField(
                        default=0, verbose_name="rows loaded"
                    ),
                ),
                (
                    "rows_total",
                    models.PositiveBigIntegerField(
                        null=True, verbose_name="rows in the file"
                    ),
                ),
                (
                    "options",
                    models.JSONField(blank=True, default=dict, verbose_name="options"),
                ),
                (
                    "findings",
                    models.JSONField(blank=True, default=list, verbose_name="findings"),
                ),
                (
                    "timings",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="seconds by stage"
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="layers.datasetversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "is_cancel_wanted",
                    models.BooleanField(default=False, verbose_name="cancel"),
                ),
                (
                    "host",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="machine"
                    ),
                ),
                (
                    "pid",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="process"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="started"),
                ),
                (
                    "heartbeat_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="last sign of life"
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="finished"
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["heartbeat_at"],
                        name="import_running",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingPlace",
            fields=[
                ("id", row_id()),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="places",
                        to="importers.importjob",
                        verbose_name="import",
                    ),
                ),
                ("rule", models.CharField(max_length=40, verbose_name="rule")),
                ("severity", models.CharField(max_length=10, verbose_name="severity")),
                ("row", models.PositiveBigIntegerField(null=True, verbose_name="row")),
                (
                    "key",
                    models.CharField(blank=True, max_length=300, verbose_name="key"),
                ),
                (
                    "other",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="key of the other one"
                    ),
                ),
                ("point", gis.PointField(null=True, srid=4326, verbose_name="point")),
                (
                    "shape",
                    gis.GeometryField(null=True, srid=4326, verbose_name="shape"),
                ),
                ("size", models.FloatField(null=True, verbose_name="area (m²)")),
            ],
            options={
                "verbose_name": "place of a finding",
                "verbose_name_plural": "places of findings",
                "ordering": ["id"],
            },
        ),
    ]
