"""How far a version's national parcel IDs and its tile archive are."""

from django.db import migrations, models


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [
        ("layers", "0009_national_parcel_ids"),
        ("layers", "0010_parcel_id_schedule"),
        ("layers", "0011_tile_bakes"),
        ("layers", "0012_tile_bake_schedule"),
        ("layers", "0017_purge_schedule"),
    ]
    dependencies = [("layers", "0004_vn2000_zones")]

    operations = [
        migrations.CreateModel(
            name="ParcelIdRun",
            fields=[
                ("id", row_id()),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="parcel_ids",
                        to="layers.datasetversion",
                        verbose_name="version",
                    ),
                ),
                ("last_key", models.TextField(blank=True, default="")),
                (
                    "from_source",
                    models.PositiveIntegerField(
                        default=0, verbose_name="from the source"
                    ),
                ),
                (
                    "copied",
                    models.PositiveIntegerField(
                        default=0, verbose_name="kept from before"
                    ),
                ),
                (
                    "computed",
                    models.PositiveIntegerField(default=0, verbose_name="computed"),
                ),
                (
                    "heartbeat",
                    models.DateTimeField(
                        auto_now=True, verbose_name="last sign of life"
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
                "verbose_name": "national parcel IDs of a version",
                "verbose_name_plural": "national parcel IDs of versions",
                "ordering": ["version"],
            },
        ),
        migrations.CreateModel(
            name="TileBake",
            fields=[
                ("id", row_id()),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        related_name="tile_bake",
                        to="layers.datasetversion",
                        verbose_name="version",
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
            ],
            options={
                "verbose_name": "tile archive",
                "verbose_name_plural": "tile archives",
                "ordering": ["-created_at"],
            },
        ),
    ]
