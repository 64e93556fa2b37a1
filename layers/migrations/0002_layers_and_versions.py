"""The catalogue: layers, their fields and rights, and the versions of their data."""

from django.conf import settings
from django.contrib.gis.db.models import fields as gis
from django.core import validators
from django.db import migrations, models

from gisportal.core.bilingual import BilingualName


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [
        ("layers", "0001_catalogue"),
        ("layers", "0006_least_overlap"),
        ("layers", "0014_data_revision"),
        ("layers", "0015_second_person"),
        ("layers", "0016_history_of_drafts"),
        ("layers", "0019_topology_report"),
        ("layers", "0020_forgetting"),
    ]
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("layers", "0001_offices"),
    ]

    operations = [
        migrations.CreateModel(
            name="LayerGroup",
            fields=[
                ("id", row_id()),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
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
            ],
            options={
                "verbose_name": "layer group",
                "verbose_name_plural": "layer groups",
                "ordering": ["order", "slug"],
            },
            bases=(BilingualName, models.Model),
        ),
        migrations.CreateModel(
            name="Layer",
            fields=[
                ("id", row_id()),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of every address of the layer; it should never change.",
                        max_length=63,
                        unique=True,
                        validators=[
                            validators.RegexValidator("^[a-z0-9]+(-[a-z0-9]+)*$")
                        ],
                        verbose_name="slug",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="layers",
                        to="layers.layergroup",
                        verbose_name="group",
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(default=100, verbose_name="order"),
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
                    "description_vi",
                    models.TextField(
                        blank=True, verbose_name="description (Vietnamese)"
                    ),
                ),
                (
                    "description_en",
                    models.TextField(blank=True, verbose_name="description (English)"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("parcel", "parcels"),
                            ("admin", "administrative units"),
                            ("zoning", "zoning and plans"),
                            ("infrastructure", "infrastructure"),
                            ("service", "public services"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("store", "own features"),
                            ("xyz", "XYZ"),
                            ("wmts", "WMTS"),
                            ("wms", "WMS"),
                        ],
                        default="store",
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "external_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        verbose_name="address of the outside source",
                    ),
                ),
                (
                    "external_layers",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="layer names at the outside source",
                    ),
                ),
                (
                    "geometry_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("point", "points"),
                            ("line", "lines"),
                            ("polygon", "polygons"),
                        ],
                        max_length=10,
                        verbose_name="geometry",
                    ),
                ),
                (
                    "measure_srid",
                    models.PositiveIntegerField(
                        default=9209,
                        help_text="Coordinate system in which areas and lengths are computed.",
                        verbose_name="measured in (EPSG)",
                    ),
                ),
                (
                    "min_overlap",
                    models.FloatField(
                        default=1.0,
                        help_text="Smaller overlaps with a parcel are listed apart as inexact.",
                        validators=[validators.MinValueValidator(0.0)],
                        verbose_name="least overlap (m²)",
                    ),
                ),
                (
                    "topology_least",
                    models.FloatField(
                        blank=True,
                        help_text="Loads report overlaps and gaps from this size on; empty: no report.",
                        null=True,
                        validators=[validators.MinValueValidator(0.01)],
                        verbose_name="least overlap or gap between parcels (m²)",
                    ),
                ),
                (
                    "min_zoom",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[validators.MaxValueValidator(22)],
                        verbose_name="shown from zoom",
                    ),
                ),
                (
                    "max_zoom",
                    models.PositiveSmallIntegerField(
                        default=18,
                        validators=[
                            validators.MinValueValidator(1),
                            validators.MaxValueValidator(22),
                        ],
                        verbose_name="tiles up to zoom",
                    ),
                ),
                (
                    "style",
                    models.JSONField(blank=True, default=dict, verbose_name="style"),
                ),
                (
                    "is_shown_first",
                    models.BooleanField(
                        default=False, verbose_name="switched on at first"
                    ),
                ),
                (
                    "opacity",
                    models.FloatField(
                        default=1.0,
                        validators=[
                            validators.MinValueValidator(0.0),
                            validators.MaxValueValidator(1.0),
                        ],
                        verbose_name="opacity",
                    ),
                ),
                (
                    "attribution",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="attribution"
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="licence"
                    ),
                ),
                (
                    "source_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="layers",
                        to="layers.serviceoffice",
                        verbose_name="office in charge",
                    ),
                ),
                (
                    "decision_number",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="decision number"
                    ),
                ),
                (
                    "decision_date",
                    models.DateField(
                        blank=True, null=True, verbose_name="decision date"
                    ),
                ),
                (
                    "decision_url",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="decision document"
                    ),
                ),
                (
                    "view_audience",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("staff", "all staff"),
                            ("restricted", "only those named"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="who may view",
                    ),
                ),
                (
                    "download_audience",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("staff", "all staff"),
                            ("restricted", "only those named"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="who may download",
                    ),
                ),
                (
                    "needs_second_person",
                    models.BooleanField(
                        default=False,
                        help_text="Whoever loaded a version cannot be the one who publishes it.",
                        verbose_name="published by a second person",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(
                        default=False,
                        help_text="Belongs to the demonstration; marked so wherever it is shown.",
                        verbose_name="illustrative",
                    ),
                ),
                (
                    "forgetting_since",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="scrubbing since"
                    ),
                ),
                (
                    "data_revision",
                    models.PositiveIntegerField(default=0, editable=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
            ],
            options={
                "verbose_name": "layer",
                "verbose_name_plural": "layers",
                "ordering": ["group__order", "order", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("min_zoom__lte", models.F("max_zoom"))),
                        name="layer_zooms_in_order",
                    )
                ],
            },
            bases=(BilingualName, models.Model),
        ),
        migrations.CreateModel(
            name="LayerField",
            fields=[
                ("id", row_id()),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="fields",
                        to="layers.layer",
                        verbose_name="layer",
                    ),
                ),
                ("key", models.SlugField(max_length=63, verbose_name="key")),
                (
                    "source_name",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="column in the file"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("integer", "whole number"),
                            ("real", "number"),
                            ("boolean", "yes or no"),
                            ("date", "date"),
                            ("datetime", "date and time"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                (
                    "meaning",
                    models.CharField(
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
                (
                    "name_vi",
                    models.CharField(max_length=200, verbose_name="label (Vietnamese)"),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="label (English)"
                    ),
                ),
                (
                    "unit",
                    models.CharField(blank=True, max_length=20, verbose_name="unit"),
                ),
                (
                    "codes",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='{"ODT": {"name_vi": "…", "name_en": "…"}}',
                        verbose_name="code list",
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(default=100, verbose_name="order"),
                ),
                (
                    "is_public",
                    models.BooleanField(default=False, verbose_name="public"),
                ),
                (
                    "is_searchable",
                    models.BooleanField(default=False, verbose_name="searchable"),
                ),
                (
                    "label_order",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="place in the label"
                    ),
                ),
                (
                    "key_order",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="place in the key"
                    ),
                ),
                (
                    "visibility_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="why it is public or private",
                    ),
                ),
            ],
            options={
                "verbose_name": "field",
                "verbose_name_plural": "fields",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("layer", "key"), name="field_key_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_public", True),
                            ("meaning__in", ["owner", "identity", "phone"]),
                            _negated=True,
                        ),
                        name="field_owner_never_public",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_public", True),
                            models.Q(
                                ("is_searchable", False),
                                ("key_order__isnull", True),
                                ("label_order__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="field_private_not_found_by",
                    ),
                ],
            },
            bases=(BilingualName, models.Model),
        ),
        migrations.CreateModel(
            name="LayerRight",
            fields=[
                ("id", row_id()),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="rights",
                        to="layers.layer",
                        verbose_name="layer",
                    ),
                ),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("view", "view"),
                            ("download", "download"),
                            ("personal", "see personal fields"),
                            ("edit", "import and describe"),
                            ("publish", "publish and roll back"),
                        ],
                        max_length=10,
                        verbose_name="right",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        to="auth.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "right on a layer",
                "verbose_name_plural": "rights on layers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group__isnull", False), ("user__isnull", True)),
                            models.Q(("group__isnull", True), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="right_group_or_user",
                    ),
                    models.UniqueConstraint(
                        fields=("layer", "right", "group", "user"),
                        name="right_unique",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DatasetVersion",
            fields=[
                ("id", row_id()),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="versions",
                        to="layers.layer",
                        verbose_name="layer",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("loading", "loading"),
                            ("draft", "draft"),
                            ("published", "published"),
                            ("superseded", "superseded"),
                            ("failed", "failed"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "feature_count",
                    models.PositiveIntegerField(default=0, verbose_name="features"),
                ),
                (
                    "extent",
                    gis.PolygonField(
                        blank=True, null=True, srid=4326, verbose_name="extent"
                    ),
                ),
                (
                    "has_stable_keys",
                    models.BooleanField(
                        default=True,
                        help_text="Keys come from key columns; otherwise they are row numbers.",
                        verbose_name="stable keys",
                    ),
                ),
                (
                    "title",
                    models.CharField(blank=True, max_length=200, verbose_name="title"),
                ),
                (
                    "source_file",
                    models.CharField(blank=True, max_length=300, verbose_name="file"),
                ),
                (
                    "source_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256"),
                ),
                (
                    "source_crs",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="coordinate system"
                    ),
                ),
                (
                    "operation",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="transformation"
                    ),
                ),
                (
                    "encoding",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="text encoding"
                    ),
                ),
                (
                    "findings",
                    models.JSONField(blank=True, default=list, verbose_name="findings"),
                ),
                (
                    "style",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="style at load"
                    ),
                ),
                (
                    "fields_at_load",
                    models.JSONField(
                        blank=True, default=list, verbose_name="fields at load"
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="loaded by",
                    ),
                ),
                (
                    "loaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="loaded"),
                ),
                ("seconds", models.FloatField(default=0, verbose_name="seconds")),
            ],
            options={
                "verbose_name": "version",
                "verbose_name_plural": "versions",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("layer", "number"), name="version_number_unique"
                    )
                ],
            },
        ),
        migrations.AddField(
            "layer",
            "published_version",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                related_name="+",
                to="layers.datasetversion",
                verbose_name="published version",
            ),
        ),
        migrations.CreateModel(
            name="PublishEvent",
            fields=[
                ("id", row_id()),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="events",
                        to="layers.layer",
                        verbose_name="layer",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("publish", "published"),
                            ("rollback", "rolled back"),
                            ("withdraw", "withdrawn"),
                            ("discard", "draft discarded"),
                        ],
                        max_length=10,
                        verbose_name="action",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="layers.datasetversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "version_number",
                    models.PositiveIntegerField(
                        null=True, verbose_name="version number"
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="layers.datasetversion",
                        verbose_name="version before",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why"),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
            ],
            options={
                "verbose_name": "publishing",
                "verbose_name_plural": "publication events",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ServedArea",
            fields=[
                ("id", row_id()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="served_areas",
                        to="layers.serviceoffice",
                        verbose_name="office",
                    ),
                ),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="layers.layer",
                        verbose_name="layer",
                    ),
                ),
                (
                    "feature_key",
                    models.CharField(max_length=200, verbose_name="feature key"),
                ),
            ],
            options={
                "verbose_name": "served area",
                "verbose_name_plural": "served areas",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "layer", "feature_key"),
                        name="served_area_unique",
                    )
                ],
            },
        ),
    ]
