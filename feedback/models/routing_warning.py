"""Warnings about reports that no routing rule matched."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.report import Report


class RoutingWarning(models.Model):
    """One report that fell through the rules, until somebody has looked at it."""

    class How(models.TextChoices):
        CATCH_ALL = "catch-all", _("went to the office that takes the rest")
        PROVINCE = "province", _("went to the province's office")
        NONE = "none", _("found no office at all")

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="warnings", verbose_name=_("report")
    )
    how = models.CharField(_("what happened"), max_length=10, choices=How.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("routing warning")
        verbose_name_plural = _("routing warnings")
        indexes = [
            models.Index(
                fields=["-id"],
                name="routing_warning_open",
                condition=Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.how} · #{self.report_id}"
