"""Who wants to be told: about one report, an area or a category."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.category import Category
from feedback.models.report import Report
from feedback.models.sealed import SealedEmailRow


class Subscription(SealedEmailRow):
    """An e-mail address that follows something; silent until confirmed.

    The address is sealed: ``follower.email`` reads it, ``with_email`` finds it.
    """

    PURPOSE = "follower"

    report = models.ForeignKey(
        Report,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("report"),
    )
    # What was followed before that report was merged into this one.
    came_from = models.ForeignKey(
        Report,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lent_subscriptions",
        editable=False,
    )
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    shape = models.GeometryField(
        _("area"), srid=4326, null=True, blank=True, spatial_index=False
    )
    language = models.CharField(_("language"), max_length=5, default="vi")
    token_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

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
                | Q(shape__isnull=False),
                name="follower_follows_something",
            ),
        ]
        indexes = [GistIndex(fields=["shape"], name="follower_shape_gist")]

    def __str__(self) -> str:
        return f"#{self.pk}"
