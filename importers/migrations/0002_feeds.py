"""Sources that layers are loaded from on a schedule, and each run of them."""

import uuid

from django.conf import settings
from django.core import validators
from django.db import migrations, models
from django.utils import timezone


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [("importers", "0005_sources"), ("importers", "0006_source_schedule")]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("layers", "0002_layers_and_versions"),
        ("importers", "0001_jobs_and_findings"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportSource",
            fields=[
                ("id", row_id()),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="sources",
                        to="layers.layer",
                        verbose_name="layer",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("folder", "a folder of this server"),
                            ("file", "a file at an address"),
                            ("ogcapi", "OGC API Features"),
                            ("wfs", "WFS"),
                            ("arcgis", "ArcGIS FeatureServer"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "location",
                    models.CharField(max_length=2000, verbose_name="address or folder"),
                ),
                (
                    "collection",
                    models.CharField(
                        blank=True,
                        help_text="Of a service the name of its collection (of ArcGIS the number of the layer); of a folder the file's name, with * for what changes.",
                        max_length=300,
                        verbose_name="collection, or name of the file",
                    ),
                ),
                (
                    "source_crs",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        verbose_name="coordinate system (EPSG)",
                    ),
                ),
                (
                    "encoding",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="text encoding"
                    ),
                ),
                (
                    "sublayer",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="layer inside the file"
                    ),
                ),
                (
                    "secret_kind",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("bearer", "token (Bearer)"),
                            ("basic", "user name and password"),
                            ("header", "key in a header of its own"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="kind of secret",
                    ),
                ),
                (
                    "secret_name",
                    models.CharField(
                        blank=True,
                        help_text="A variable IMPORT_SECRET_… that an administrator has set.",
                        max_length=80,
                        verbose_name="name of the secret",
                    ),
                ),
                (
                    "secret_header",
                    models.CharField(blank=True, max_length=60, verbose_name="header"),
                ),
                (
                    "every",
                    models.PositiveIntegerField(
                        choices=[
                            (15, "every 15 minutes"),
                            (60, "every hour"),
                            (360, "every 6 hours"),
                            (1440, "every day"),
                            (10080, "every week"),
                        ],
                        default=1440,
                        verbose_name="how often",
                    ),
                ),
                (
                    "next_run_at",
                    models.DateTimeField(
                        default=timezone.now, verbose_name="next time"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, verbose_name="runs by itself"),
                ),
                (
                    "is_auto_published",
                    models.BooleanField(
                        default=False,
                        help_text="Only while the changes stay below the limits.",
                        verbose_name="publish by itself",
                    ),
                ),
                (
                    "max_removed",
                    models.FloatField(
                        default=1.0,
                        validators=[
                            validators.MinValueValidator(0.0),
                            validators.MaxValueValidator(100.0),
                        ],
                        verbose_name="removed at most (%)",
                    ),
                ),
                (
                    "max_changed",
                    models.FloatField(
                        default=10.0,
                        validators=[
                            validators.MinValueValidator(0.0),
                            validators.MaxValueValidator(100.0),
                        ],
                        verbose_name="changed at most (%)",
                    ),
                ),
                (
                    "max_added",
                    models.FloatField(
                        default=20.0,
                        validators=[
                            validators.MinValueValidator(0.0),
                            validators.MaxValueValidator(100.0),
                        ],
                        verbose_name="added at most (%)",
                    ),
                ),
                (
                    "are_warnings_accepted",
                    models.BooleanField(
                        default=False, verbose_name="publish in spite of warnings"
                    ),
                ),
                (
                    "tell_email",
                    models.EmailField(
                        blank=True,
                        help_text="Besides the person who is responsible for the source.",
                        max_length=254,
                        verbose_name="also tell (e-mail)",
                    ),
                ),
                ("etag", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "last_modified",
                    models.CharField(blank=True, editable=False, max_length=500),
                ),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="failures in a row"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="Loads and publishes with the rights of this person.",
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who is responsible",
                    ),
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
                "verbose_name": "source of a layer",
                "verbose_name_plural": "sources of layers",
                "ordering": ["layer__slug", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("layer", "name"), name="source_name_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("secret_kind", "none"),
                            models.Q(("secret_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="source_secret_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceRun",
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
                    "source",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="runs",
                        to="importers.importsource",
                        verbose_name="source",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("unchanged", "nothing new"),
                            ("checked", "tried, nothing kept"),
                            ("published", "published"),
                            ("waiting", "draft waits for a person"),
                            ("refused", "refused"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("schedule", "by itself"),
                            ("person", "by hand"),
                            ("test", "trial"),
                        ],
                        default="schedule",
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                (
                    "started_by",
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
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="importers.importjob",
                        verbose_name="import",
                    ),
                ),
                (
                    "file_name",
                    models.CharField(blank=True, max_length=300, verbose_name="file"),
                ),
                (
                    "bytes_read",
                    models.PositiveBigIntegerField(default=0, verbose_name="bytes"),
                ),
                (
                    "reasons",
                    models.JSONField(blank=True, default=list, verbose_name="reasons"),
                ),
                (
                    "counts",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="difference"
                    ),
                ),
                (
                    "is_stop_wanted",
                    models.BooleanField(default=False, verbose_name="stop"),
                ),
                (
                    "is_to_tell",
                    models.BooleanField(
                        default=False, verbose_name="notification pending"
                    ),
                ),
                (
                    "tell_after",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="not notified before"
                    ),
                ),
                (
                    "tell_attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="attempts"
                    ),
                ),
                (
                    "told_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="told"),
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
                "verbose_name": "run of a source",
                "verbose_name_plural": "runs of sources",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_to_tell", True), ("told_at", None)),
                        fields=["tell_after"],
                        name="source_run_to_tell",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("source",),
                        name="source_run_one_at_work",
                    )
                ],
            },
        ),
    ]
