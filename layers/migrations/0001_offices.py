"""Offices that serve people, and the procedures they handle."""

from django.contrib.gis.db.models import fields as gis
from django.db import migrations, models

from gisportal.core.bilingual import BilingualName


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True
    replaces = [("layers", "0005_office_search_text"), ("layers", "0013_procedures")]
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", row_id()),
                (
                    "slug",
                    models.SlugField(max_length=80, unique=True, verbose_name="slug"),
                ),
                (
                    "name_vi",
                    models.CharField(max_length=200, verbose_name="name (Vietnamese)"),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="name (English)"
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(default=100, verbose_name="order"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, verbose_name="illustrative"),
                ),
            ],
            options={
                "verbose_name": "procedure",
                "verbose_name_plural": "procedures",
                "ordering": ["order", "name_vi"],
            },
            bases=(BilingualName, models.Model),
        ),
        migrations.CreateModel(
            name="ServiceOffice",
            fields=[
                ("id", row_id()),
                (
                    "slug",
                    models.SlugField(max_length=80, unique=True, verbose_name="slug"),
                ),
                (
                    "name_vi",
                    models.CharField(max_length=200, verbose_name="name (Vietnamese)"),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="name (English)"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "province"),
                            ("commune", "commune or ward"),
                            ("utility", "utility or public company"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="address"
                    ),
                ),
                (
                    "hours_vi",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="opening hours (Vietnamese)",
                    ),
                ),
                (
                    "hours_en",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="opening hours (English)",
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=40, verbose_name="phone"),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail"
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="web site")),
                ("point", gis.PointField(srid=4326, verbose_name="place")),
                (
                    "served_shape",
                    gis.MultiPolygonField(
                        blank=True,
                        null=True,
                        srid=4326,
                        verbose_name="area served (drawn)",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_demo",
                    models.BooleanField(default=False, verbose_name="illustrative"),
                ),
                (
                    "search_text",
                    models.TextField(blank=True, default="", editable=False),
                ),
                (
                    "procedures",
                    models.ManyToManyField(
                        blank=True,
                        related_name="offices",
                        to="layers.procedure",
                        verbose_name="procedures",
                    ),
                ),
            ],
            options={
                "verbose_name": "service office",
                "verbose_name_plural": "service offices",
                "ordering": ["name_vi"],
            },
            bases=(BilingualName, models.Model),
        ),
    ]
