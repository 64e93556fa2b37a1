"""Reports and their history."""

import datetime

from django.conf import settings
from django.contrib.gis.db.models import fields as gis
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.core import validators
from django.db import migrations, models
from django.utils import timezone

REPORT_STATES = [
    ("unconfirmed", "Waiting for confirmation"),
    ("received", "Received"),
    ("in_progress", "In progress"),
    ("scheduled", "Scheduled"),
    ("info_requested", "Waiting for more information"),
    ("forwarded", "Passed to another agency"),
    ("resolution_proposed", "Result being checked"),
    ("resolved", "Solved"),
    ("rejected", "Not accepted"),
    ("duplicate", "Already reported"),
    ("reopen_requested", "Asked to reopen"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]
OPEN_STATES = [
    "forwarded",
    "in_progress",
    "info_requested",
    "received",
    "reopen_requested",
    "resolution_proposed",
    "scheduled",
]


def row_id():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    replaces = [
        ("feedback", "0001_reports_and_their_tables"),
        ("feedback", "0002_parcel_number_snapshot"),
        ("feedback", "0018_count_reports_on_a_grid"),
        ("feedback", "0023_keep_old_reports_off_the_map"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("layers", "0002_layers_and_versions"),
        ("feedback", "0001_categories_and_offices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", row_id()),
                ("code", models.CharField(max_length=12, verbose_name="code")),
                (
                    "state",
                    models.CharField(
                        choices=REPORT_STATES,
                        default="received",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("pending", "waiting for review"),
                            ("public", "public"),
                            ("private", "staff only"),
                            ("hidden", "hidden"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="visibility",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(default=0, verbose_name="revision"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="reports",
                        to="feedback.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "description",
                    models.TextField(max_length=4000, verbose_name="description"),
                ),
                (
                    "answers",
                    models.JSONField(blank=True, default=dict, verbose_name="answers"),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[
                            ("low", "low"),
                            ("normal", "normal"),
                            ("high", "high"),
                        ],
                        default="normal",
                        max_length=10,
                        verbose_name="priority",
                    ),
                ),
                (
                    "reject_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_responsible", "not ours to handle"),
                            ("no_action", "nothing can be done"),
                            ("invalid", "not a real report"),
                            ("legal_procedure", "needs the formal complaint procedure"),
                        ],
                        max_length=20,
                        verbose_name="why not accepted",
                    ),
                ),
                (
                    "geometry",
                    gis.GeometryField(
                        spatial_index=False, srid=4326, verbose_name="place"
                    ),
                ),
                (
                    "point",
                    gis.PointField(
                        spatial_index=False,
                        srid=4326,
                        verbose_name="representative point",
                    ),
                ),
                (
                    "current_until",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                state__in=OPEN_STATES,
                                then=models.Value(
                                    datetime.datetime(
                                        9999, 1, 1, 0, 0, tzinfo=datetime.UTC
                                    )
                                ),
                            ),
                            default=models.F("updated_at"),
                        ),
                        output_field=models.DateTimeField(),
                    ),
                ),
                (
                    "lon",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func("point", function="ST_X"),
                        output_field=models.FloatField(),
                    ),
                ),
                (
                    "lat",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func("point", function="ST_Y"),
                        output_field=models.FloatField(),
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="address or directions"
                    ),
                ),
                (
                    "area_key",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="commune key"
                    ),
                ),
                (
                    "area_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="commune"
                    ),
                ),
                (
                    "layer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="reports",
                        to="layers.layer",
                        verbose_name="layer",
                    ),
                ),
                (
                    "feature_key",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="feature key"
                    ),
                ),
                (
                    "feature_label",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="feature"
                    ),
                ),
                (
                    "feature_number",
                    models.CharField(blank=True, max_length=100, verbose_name="number"),
                ),
                (
                    "feature_version",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="version at the time"
                    ),
                ),
                (
                    "has_stable_key",
                    models.BooleanField(default=True, verbose_name="stable key"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="reports",
                        to="layers.serviceoffice",
                        verbose_name="office in charge",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="duplicates",
                        to="feedback.report",
                        verbose_name="repeats",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="parts",
                        to="feedback.report",
                        verbose_name="split from",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "web form"),
                            ("api", "API"),
                            ("open311", "Open311"),
                            ("phone", "phone"),
                            ("counter", "counter"),
                            ("demo", "demonstration"),
                        ],
                        default="web",
                        max_length=10,
                        verbose_name="received via",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="vi", max_length=5, verbose_name="language"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="portal address"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=timezone.now, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=timezone.now, verbose_name="changed"),
                ),
                (
                    "due",
                    models.DateTimeField(blank=True, null=True, verbose_name="due"),
                ),
                (
                    "paused_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="deadline stopped",
                    ),
                ),
                (
                    "resolved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed"),
                ),
                (
                    "rating",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            validators.MinValueValidator(1),
                            validators.MaxValueValidator(5),
                        ],
                        verbose_name="rating",
                    ),
                ),
                (
                    "rating_text",
                    models.TextField(blank=True, verbose_name="rating in words"),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                (
                    "idempotency_hash",
                    models.CharField(editable=False, max_length=64, null=True),
                ),
                (
                    "request_hash",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, verbose_name="illustrative"),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-created_at", "-id"],
                "permissions": [("view_contact", "Can see who reported")],
                "indexes": [
                    GistIndex(fields=["point"], name="report_point_gist"),
                    models.Index(
                        condition=models.Q(("visibility", "public")),
                        fields=["current_until"],
                        include=("lon", "lat", "state", "category", "code"),
                        name="report_public_place",
                    ),
                    models.Index(
                        condition=models.Q(("visibility", "public")),
                        fields=["-created_at", "-id"],
                        name="report_public_newest",
                    ),
                    models.Index(
                        condition=models.Q(("feature_key", ""), _negated=True),
                        fields=["layer", "feature_key"],
                        name="report_feature",
                    ),
                    models.Index(
                        fields=["office", "state", "due"], name="report_office_queue"
                    ),
                    models.Index(
                        fields=["office", "-created_at", "-id"],
                        name="report_office_newest",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="report_newest"),
                    models.Index(
                        condition=models.Q(("state__in", OPEN_STATES)),
                        fields=["office", "-created_at", "-id"],
                        name="report_office_open",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", OPEN_STATES)),
                        fields=["-created_at", "-id"],
                        name="report_open_newest",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", OPEN_STATES)),
                        fields=["due", "id"],
                        name="report_open_due",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", OPEN_STATES)),
                        fields=["office", "due", "id"],
                        name="report_office_open_due",
                    ),
                    models.Index(
                        condition=models.Q(("visibility", "pending")),
                        fields=["-created_at", "-id"],
                        name="report_held",
                    ),
                    GinIndex(
                        fields=["description"],
                        name="report_words_trgm",
                        opclasses=["gin_trgm_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code",), name="report_code_unique"
                    ),
                    models.UniqueConstraint(
                        fields=("idempotency_hash",), name="report_idempotency_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "unconfirmed",
                                    "received",
                                    "in_progress",
                                    "scheduled",
                                    "info_requested",
                                    "forwarded",
                                    "resolution_proposed",
                                    "resolved",
                                    "rejected",
                                    "duplicate",
                                    "reopen_requested",
                                    "withdrawn",
                                    "expired",
                                ],
                            )
                        ),
                        name="report_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "visibility__in",
                                ["pending", "public", "private", "hidden"],
                            )
                        ),
                        name="report_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("geometry__isvalid", True)),
                        name="report_geometry_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("duplicate_of__isnull", True),
                            models.Q(("duplicate_of", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="report_not_own_duplicate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "duplicate"), _negated=True),
                            ("duplicate_of__isnull", False),
                            _connector="OR",
                        ),
                        name="report_duplicate_names_original",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rating__isnull", True),
                            ("rating__range", (1, 5)),
                            _connector="OR",
                        ),
                        name="report_rating_one_to_five",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                ("id", row_id()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        related_name="history",
                        to="feedback.report",
                        verbose_name="report",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("state", "state"),
                            ("category", "category"),
                            ("place", "place"),
                            ("office", "office in charge"),
                            ("visibility", "visibility"),
                            ("information", "more information"),
                            ("note", "note"),
                            ("assigned", "person in charge"),
                            ("priority", "priority"),
                            ("split", "split"),
                            ("referral", "asked another party"),
                            ("photo", "photo"),
                        ],
                        default="state",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=REPORT_STATES,
                        max_length=20,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        blank=True,
                        choices=REPORT_STATES,
                        max_length=20,
                        verbose_name="to",
                    ),
                ),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("reporter", "the reporter"),
                            ("officer", "officer"),
                            ("supervisor", "supervisor"),
                            ("system", "the system"),
                            ("party", "another party"),
                        ],
                        max_length=10,
                        verbose_name="by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "public_note",
                    models.TextField(blank=True, verbose_name="public note"),
                ),
                (
                    "internal_note",
                    models.TextField(blank=True, verbose_name="internal note"),
                ),
                (
                    "reporter_note",
                    models.TextField(blank=True, verbose_name="the reporter's words"),
                ),
                (
                    "data",
                    models.JSONField(blank=True, default=dict, verbose_name="details"),
                ),
                ("at", models.DateTimeField(default=timezone.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "history entry",
                "verbose_name_plural": "history",
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(
                        fields=["report", "at", "id"], name="history_of_report"
                    )
                ],
            },
        ),
    ]
