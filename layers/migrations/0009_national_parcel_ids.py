"""National parcel IDs beside the features, how far filling them has come."""

import django.db.models.deletion
from django.db import migrations, models

INDEX = """
CREATE INDEX layers_feature_national_id ON layers_feature (national_id)
    WHERE national_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("layers", "0008_fill_old_units")]

    operations = [
        migrations.AddField(
            model_name="feature",
            name="national_id",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="feature",
            name="national_id_is_computed",
            field=models.BooleanField(null=True),
        ),
        migrations.RunSQL(INDEX, "DROP INDEX layers_feature_national_id"),
        migrations.AlterField(
            model_name="layerfield",
            name="meaning",
            field=models.CharField(
                choices=[
                    ("none", "nothing special"),
                    ("commune_code", "commune code"),
                    ("commune_name", "commune name"),
                    ("sheet", "sheet number"),
                    ("parcel", "parcel number"),
                    ("national_id", "national parcel ID"),
                    ("land_use", "land-use code"),
                    ("zone_code", "zone code"),
                    ("registered_area", "registered area"),
                    ("address", "address of the place"),
                    ("name", "name"),
                    ("owner", "owner or user (person)"),
                    ("identity", "identity number"),
                    ("phone", "phone number or e-mail"),
                    ("personal", "other personal data"),
                ],
                default="none",
                max_length=20,
                verbose_name="meaning",
            ),
        ),
        migrations.CreateModel(
            name="ParcelIdRun",
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
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parcel_ids",
                        to="layers.datasetversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "national parcel IDs of a version",
                "verbose_name_plural": "national parcel IDs of versions",
                "ordering": ["version"],
            },
        ),
    ]
