"""The row of each tile archive: how far it is, where it lies."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0010_parcel_id_schedule"),
    ]

    operations = [
        migrations.CreateModel(
            name="TileBake",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("ready", "ready"),
                            ("too-large", "too large, made when asked for"),
                            ("empty", "nothing to draw"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("recipe", models.CharField(max_length=200, verbose_name="recipe")),
                (
                    "min_zoom",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="from zoom"
                    ),
                ),
                (
                    "max_zoom",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="to zoom"
                    ),
                ),
                (
                    "tiles_done",
                    models.PositiveIntegerField(default=0, verbose_name="tiles made"),
                ),
                (
                    "tiles_total",
                    models.PositiveIntegerField(default=0, verbose_name="tiles in all"),
                ),
                (
                    "file",
                    models.CharField(blank=True, max_length=300, verbose_name="file"),
                ),
                (
                    "bytes",
                    models.PositiveBigIntegerField(default=0, verbose_name="bytes"),
                ),
                ("seconds", models.FloatField(default=0, verbose_name="seconds")),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts"
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "host",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="machine"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
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
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tile_bake",
                        to="layers.datasetversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "tile archive",
                "verbose_name_plural": "tile archives",
                "ordering": ["-created_at"],
            },
        ),
    ]
