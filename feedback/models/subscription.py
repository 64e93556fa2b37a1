"""Who wants to be told: about one report, an area or a category."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.encrypted import SealedEmailRow, SealedQuerySet
from feedback.models.links import any_category_key
from feedback.models.report import Report
from gisportal.core.foreign_keys import optional_key


class SubscriptionQuerySet(SealedQuerySet):
    """Sets of followers named by intent."""

    def confirmed(self) -> SubscriptionQuerySet:
        """Followers who proved their address."""
        return self.filter(confirmed_at__isnull=False)

    def around(self, report: Report) -> SubscriptionQuerySet:
        """Followers of the area or the category ``report`` lies in, not of one report."""
        category = report.category
        in_area = Q(area_key="") | Q(area_key=report.area_key)
        in_shape = Q(shape__isnull=True) | Q(shape__intersects=report.point)
        about = Q(category__isnull=True) | Q(
            category__in=[category.pk, category.parent_id or category.pk]
        )
        return self.filter(in_area, in_shape, about, report__isnull=True)


class Subscription(SealedEmailRow):
    """An e-mail address that follows something; silent until confirmed.

    The address is sealed: ``follower.email`` reads it, ``with_email`` finds it.
    """

    PURPOSE = "follower"

    report = optional_key(
        Report, models.CASCADE, _("report"), related_name="subscriptions"
    )
    # What was followed before that report was merged into this one.
    came_from = optional_key(
        Report, models.SET_NULL, related_name="lent_subscriptions", editable=False
    )
    category = any_category_key()
    shape = models.GeometryField(
        _("area"), srid=4326, null=True, blank=True, spatial_index=False
    )
    # A commune by its stable key; or a circle or drawn area in ``shape``.
    area_key = models.CharField(_("commune key"), max_length=200, blank=True)
    label = models.CharField(_("what is followed"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, default="vi")
    token_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "email_hash"],
                name="follower_once_per_report",
                condition=Q(report__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["token_hash"], name="follower_token_unique"
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=False)
                | Q(category__isnull=False)
                | Q(shape__isnull=False)
                | ~Q(area_key=""),
                name="follower_follows_something",
            ),
        ]
        indexes = [
            GistIndex(fields=["shape"], name="follower_shape_gist"),
            models.Index(
                fields=["area_key"],
                name="follower_area",
                condition=Q(report__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
