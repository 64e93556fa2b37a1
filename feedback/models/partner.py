"""Who may send reports by program: other cities' systems, apps, hotlines."""

from __future__ import annotations

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.history import HistoryEntry
from feedback.models.links import only_report_key
from gisportal.core.api_keys import ApiKey, ApiKeyQuerySet


class PartnerQuerySet(ApiKeyQuerySet["Partner"]):
    """Sets of partners named by intent."""

    def valid(self) -> Self:
        """Active partners whose keys are valid."""
        return super().valid().filter(is_active=True)


class Partner(ApiKey):
    """A system that sends reports, with a key of its own."""

    name = models.CharField(_("name"), max_length=200)
    contact = models.CharField(
        _("contact"),
        max_length=200,
        blank=True,
        help_text=_("Whom to write to when something is wrong."),
    )
    hourly_limit = models.PositiveIntegerField(
        _("reports an hour"), default=600, validators=[MinValueValidator(1)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("API partner")
        verbose_name_plural = _("API partners")

    def __str__(self) -> str:
        return self.name


class PartnerReport(models.Model):
    """Which partner sent a report."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="sent", verbose_name=_("API partner")
    )
    report = only_report_key("sent_by")

    class Meta:
        verbose_name = _("report of a partner")
        verbose_name_plural = _("reports of partners")

    def __str__(self) -> str:
        return f"#{self.report_id} · {self.partner}"


class PartnerUpdate(models.Model):
    """An update a partner sent on a report of its own: each is taken once."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="+", verbose_name=_("API partner")
    )
    update_id = models.CharField(_("the partner's id"), max_length=100)
    entry = models.OneToOneField(
        HistoryEntry, models.CASCADE, related_name="+", verbose_name=_("history entry")
    )

    class Meta:
        verbose_name = _("update of a partner")
        verbose_name_plural = _("updates of partners")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "update_id"], name="partner_update_once"
            ),
        ]

    def __str__(self) -> str:
        return self.update_id
