"""What the database holds of a report: constraints, and the index behind each list."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db.models import F, Q

from feedback.states import OPEN, State

# In one order, as the condition of an index.
OPEN_STATES = sorted(state.value for state in OPEN)

CONSTRAINTS: list[models.BaseConstraint] = [
    models.UniqueConstraint(fields=["code"], name="report_code_unique"),
    models.UniqueConstraint(
        fields=["idempotency_hash"], name="report_idempotency_unique"
    ),
    models.CheckConstraint(
        condition=Q(state__in=State.values), name="report_state_known"
    ),
    models.CheckConstraint(
        condition=Q(visibility__in=["pending", "public", "private", "hidden"]),
        name="report_visibility_known",
    ),
    models.CheckConstraint(
        condition=Q(geometry__isvalid=True), name="report_geometry_valid"
    ),
    models.CheckConstraint(
        condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
        name="report_not_own_duplicate",
    ),
    models.CheckConstraint(
        condition=~Q(state=State.DUPLICATE) | Q(duplicate_of__isnull=False),
        name="report_duplicate_names_original",
    ),
    models.CheckConstraint(
        condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)),
        name="report_rating_one_to_five",
    ),
]

INDEXES: list[models.Index] = [
    GistIndex(fields=["point"], name="report_point_gist"),
    models.Index(
        fields=["current_until"],
        include=["lon", "lat", "state", "category", "code"],
        name="report_public_place",
        condition=Q(visibility="public"),
    ),
    models.Index(
        fields=["-created_at", "-id"],
        name="report_public_newest",
        condition=Q(visibility="public"),
    ),
    models.Index(
        fields=["layer", "feature_key"],
        name="report_feature",
        condition=~Q(feature_key=""),
    ),
    models.Index(fields=["office", "state", "due"], name="report_office_queue"),
    # The queues of the offices, a page of each read by its index alone.
    models.Index(fields=["office", "-created_at", "-id"], name="report_office_newest"),
    models.Index(fields=["-created_at", "-id"], name="report_newest"),
    models.Index(
        fields=["office", "-created_at", "-id"],
        name="report_office_open",
        condition=Q(state__in=OPEN_STATES),
    ),
    models.Index(
        fields=["-created_at", "-id"],
        name="report_open_newest",
        condition=Q(state__in=OPEN_STATES),
    ),
    models.Index(
        fields=["due", "id"],
        name="report_open_due",
        condition=Q(state__in=OPEN_STATES),
    ),
    models.Index(
        fields=["office", "due", "id"],
        name="report_office_open_due",
        condition=Q(state__in=OPEN_STATES),
    ),
    models.Index(
        fields=["-created_at", "-id"],
        name="report_held",
        condition=Q(visibility="pending"),
    ),
    GinIndex(
        fields=["description"],
        name="report_words_trgm",
        opclasses=["gin_trgm_ops"],
    ),
]
