"""Versions have a decision and a coverage of their own."""

import django.contrib.gis.db.models.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0016_change_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoverageOutline",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="coverage_outline",
                        serialize=False,
                        to="layers.datasetversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        srid=4326, verbose_name="outline"
                    ),
                ),
            ],
            options={
                "verbose_name": "outline of a coverage",
                "verbose_name_plural": "outlines of coverages",
            },
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="coverage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not declared"),
                    ("communes", "whole communes"),
                    ("outline", "inside an outline"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="where it has data",
            ),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="coverage_as_of",
            field=models.DateField(
                blank=True, null=True, verbose_name="complete as of"
            ),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="coverage_communes",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                verbose_name="communes with data",
            ),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="coverage_source",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=300,
                verbose_name="who says so",
            ),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="decision_date",
            field=models.DateField(blank=True, null=True, verbose_name="decision date"),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="decision_number",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=100,
                verbose_name="decision number",
            ),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="decision_url",
            field=models.URLField(
                blank=True,
                db_default="",
                default="",
                max_length=500,
                verbose_name="decision document",
            ),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="has_pieces",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="legal_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("in_force", "in force"),
                    ("adjusting", "being adjusted"),
                    ("draft", "draft"),
                    ("expired", "expired"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="legal status",
            ),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="valid_from",
            field=models.DateField(blank=True, null=True, verbose_name="in force from"),
        ),
        migrations.AddField(
            model_name="datasetversion",
            name="valid_until",
            field=models.DateField(
                blank=True, null=True, verbose_name="in force until"
            ),
        ),
        migrations.AlterField(
            model_name="layer",
            name="min_overlap",
            field=models.FloatField(
                default=1.0,
                help_text="Smaller overlaps with a parcel are listed apart as inexact.",
                validators=[django.core.validators.MinValueValidator(0.0)],
                verbose_name="least overlap (m², of lines m)",
            ),
        ),
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
                    ("decision_number", "decision: number"),
                    ("decision_date", "decision: date"),
                    ("decision_url", "decision: document"),
                    ("legal_status", "decision: legal status"),
                    ("valid_from", "decision: in force from"),
                    ("valid_until", "decision: in force until"),
                    ("corridor_side", "safety corridor to each side (m)"),
                    ("corridor_width", "safety corridor, whole width (m)"),
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
    ]
