"""A report: what is wrong, where, and where it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.category import Category
from feedback.models.report_indexes import CONSTRAINTS, INDEXES
from feedback.states import CLOSED, LOOKS, NOT_EXPOSED, OPEN, RejectReason, State
from gisportal.core.foreign_keys import optional_key, person_key
from layers.models import Layer, ServiceOffice
from layers.queries import feature_text

DESCRIPTION_MAX = 4000
# Closed reports stay on the map so long without being asked for.
CURRENT_DAYS = 180
# In Vietnam, generously.
DEGREES_PER_METRE = 1 / 100_000
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class ReportQuerySet(models.QuerySet["Report"]):
    """Sets of reports named by intent."""

    def public(self) -> ReportQuerySet:
        """Reports that everybody may see."""
        return self.filter(visibility=Report.Visibility.PUBLIC).exclude(
            state__in=NOT_EXPOSED
        )

    def current(self) -> ReportQuerySet:
        """Open reports and those closed within the last ``CURRENT_DAYS``."""
        since = timezone.now() - timedelta(days=CURRENT_DAYS)
        return self.filter(current_until__gte=since)

    def open(self) -> ReportQuerySet:
        """Reports somebody still has to work on."""
        return self.filter(state__in=OPEN)

    def late(self) -> ReportQuerySet:
        """Open reports past their deadline."""
        now = timezone.now()
        # While the reporter is asked the clock stands where it was stopped.
        stopped = Coalesce("paused_at", Value(now))
        return self.open().filter(due__lt=now).filter(due__lt=stopped)

    def around(self, point: Point, metres: int) -> ReportQuerySet:
        """Reports at most so far from ``point``, the nearest first."""
        return (
            # The index narrows first, by degrees that surely hold the radius here.
            self.filter(point__dwithin=(point, metres * DEGREES_PER_METRE))
            .annotate(distance=Distance("point", point, spheroid=False))
            .filter(distance__lte=D(m=metres))
            .order_by("distance", "-id")
        )


class Report(models.Model):
    """One complaint; its state is moved by ``workflow`` only.

    The feature is named by its stable key (layer + ``feature_key``) with snapshots of
    label and version, so that it survives every re-import.
    """

    class Visibility(models.TextChoices):
        PENDING = "pending", _("waiting for review")
        PUBLIC = "public", _("public")
        PRIVATE = "private", _("staff only")
        HIDDEN = "hidden", _("hidden")

    class Channel(models.TextChoices):
        WEB = "web", _("web form")
        API = "api", _("API")
        OPEN311 = "open311", "Open311"
        PHONE = "phone", _("phone")
        COUNTER = "counter", _("counter")
        DEMO = "demo", _("demonstration")

    class Priority(models.TextChoices):
        LOW = "low", _("low")
        NORMAL = "normal", _("normal")
        HIGH = "high", _("high")

    code = models.CharField(_("code"), max_length=12)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.RECEIVED
    )
    visibility = models.CharField(
        _("visibility"),
        max_length=10,
        choices=Visibility.choices,
        default=Visibility.PUBLIC,
    )
    # Raised by every change, so that the second of two editors is told.
    revision = models.PositiveIntegerField(_("revision"), default=0)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="reports", verbose_name=_("category")
    )
    description = models.TextField(_("description"), max_length=DESCRIPTION_MAX)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    reject_reason = models.CharField(
        _("why not accepted"), max_length=20, choices=RejectReason.choices, blank=True
    )

    geometry = models.GeometryField(_("place"), srid=4326, spatial_index=False)
    point = models.PointField(_("representative point"), srid=4326, spatial_index=False)
    # When it was closed; of an open one, never: what the map shows without being asked
    # for old ones is one range of this.
    current_until = models.GeneratedField(
        expression=Case(
            When(state__in=sorted(OPEN), then=Value(NEVER)), default=F("updated_at")
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    # Degrees of the point, for counting on a grid from an index alone.
    lon = models.GeneratedField(
        expression=models.Func("point", function="ST_X"),
        output_field=models.FloatField(),
        db_persist=True,
    )
    lat = models.GeneratedField(
        expression=models.Func("point", function="ST_Y"),
        output_field=models.FloatField(),
        db_persist=True,
    )
    address = models.CharField(_("address or directions"), max_length=300, blank=True)
    area_key = models.CharField(_("commune key"), max_length=200, blank=True)
    area_name = models.CharField(_("commune"), max_length=200, blank=True)

    layer = optional_key(Layer, models.SET_NULL, _("layer"), related_name="reports")
    feature_key = models.CharField(_("feature key"), max_length=300, blank=True)
    feature_label = models.CharField(_("feature"), max_length=300, blank=True)
    # "sheet/parcel", so that a parcel is named in the reader's language.
    feature_number = models.CharField(_("number"), max_length=100, blank=True)
    feature_version = models.PositiveIntegerField(
        _("version at the time"), null=True, blank=True
    )
    has_stable_key = models.BooleanField(_("stable key"), default=True)

    office = optional_key(
        ServiceOffice, models.PROTECT, _("office in charge"), related_name="reports"
    )
    assigned_to = person_key(_("assigned to"), blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("repeats"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("split from"),
    )

    channel = models.CharField(
        _("received via"), max_length=10, choices=Channel.choices, default=Channel.WEB
    )
    language = models.CharField(_("language"), max_length=5, default="vi")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)
    due = models.DateTimeField(_("due"), null=True, blank=True)
    paused_at = models.DateTimeField(
        _("deadline stopped"), null=True, blank=True, editable=False
    )
    resolved_at = models.DateTimeField(_("closed"), null=True, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("rating"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    rating_text = models.TextField(_("rating in words"), blank=True)

    token_hash = models.CharField(max_length=64, editable=False)
    idempotency_hash = models.CharField(  # noqa: DJ001 - NULLs do not collide
        max_length=64, null=True, editable=False
    )
    request_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_demo = models.BooleanField(_("illustrative"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        permissions = [
            ("view_contact", _("Can see who reported")),
        ]
        constraints = CONSTRAINTS
        indexes = INDEXES

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The public page in the active language."""
        return reverse("feedback:report", args=[self.code])

    @property
    def is_public(self) -> bool:
        """Whether everybody may see the report."""
        return (
            self.visibility == self.Visibility.PUBLIC and self.state not in NOT_EXPOSED
        )

    @property
    def place(self) -> str:
        """Address and commune in one line, the commune not twice."""
        parts = [self.address]
        if self.area_name.casefold() not in self.address.casefold():
            parts.append(self.area_name)
        return ", ".join(part for part in parts if part)

    @property
    def feature_title(self) -> str:
        """What the feature is called: its snapshot in the reader's language."""
        if not self.feature_key or self.layer is None:
            return ""
        return feature_text.title(
            self.layer, self.feature_label, self.feature_number, self.feature_key
        )

    @property
    def is_closed(self) -> bool:
        """Whether nobody has to work on it any more."""
        return self.state in CLOSED

    @property
    def is_late(self) -> bool:
        """Whether it is open past its deadline."""
        if self.due is None or self.is_closed:
            return False
        return self.due < (self.paused_at or timezone.now())

    @property
    def icon(self) -> str:
        """Icon of the state."""
        return LOOKS[State(self.state)][0]

    @property
    def tone(self) -> str:
        """Colour family of the state: new, warn, good or quiet."""
        return LOOKS[State(self.state)][1]
