"""Other cities' Open311 endpoints, to which reports of a category are passed on."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.category import Category
from feedback.models.encrypted import SealedQuerySet, SealedRow, SealedText
from feedback.models.links import only_report_key
from feedback.models.webhook import check_address


class PartnerCity(SealedRow):
    """An Open311 GeoReport v2 endpoint and our key there."""

    PURPOSE = "city"

    name = models.CharField(_("name"), max_length=200)
    url = models.CharField(
        _("address of the endpoint"),
        max_length=1000,
        validators=[check_address],
        help_text=_("Up to /v2, as its discovery document names it."),
    )
    # Ours, there.
    api_key = SealedText("api_key")
    jurisdiction = models.CharField(_("jurisdiction_id"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("other city")
        verbose_name_plural = _("other cities")

    def __str__(self) -> str:
        return self.name


class CityService(models.Model):
    """Reports of ``category`` are passed on as ``service_code``."""

    category = models.OneToOneField(
        Category,
        models.CASCADE,
        related_name="city_service",
        verbose_name=_("category"),
    )
    city = models.ForeignKey(
        PartnerCity, models.CASCADE, related_name="services", verbose_name=_("city")
    )
    service_code = models.CharField(_("service_code there"), max_length=200)

    class Meta:
        ordering = ["city", "service_code"]
        verbose_name = _("category passed on")
        verbose_name_plural = _("categories passed on")

    def __str__(self) -> str:
        return f"{self.category} → {self.city} {self.service_code}"


class PassedOnQuerySet(models.QuerySet["PassedOn"]):
    """Sets of passed-on reports named by intent."""

    def due(self) -> PassedOnQuerySet:
        """Those whose city is to be asked how they stand."""
        return self.filter(
            is_closed=False, city__is_active=True, next_check_at__lte=timezone.now()
        )


class PassedOn(models.Model):
    """A report as another city knows it, and how it stands there."""

    report = only_report_key("passed_on")
    city = models.ForeignKey(
        PartnerCity, models.PROTECT, related_name="passed_on", verbose_name=_("city")
    )
    # Either is known at first; some cities tell neither.
    remote_id = models.CharField(_("reference there"), max_length=200, blank=True)
    token = models.CharField(_("token there"), max_length=500, blank=True)
    status = models.CharField(_("status there"), max_length=20, blank=True)
    status_notes = models.TextField(_("their message"), blank=True)
    is_closed = models.BooleanField(_("closed there"), default=False)
    sent_at = models.DateTimeField(_("passed on"), default=timezone.now)
    checked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    next_check_at = models.DateTimeField(_("asked again"), default=timezone.now)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = PassedOnQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("report passed on")
        verbose_name_plural = _("reports passed on")
        indexes = [
            models.Index(
                fields=["next_check_at"],
                name="passed_on_open",
                condition=models.Q(is_closed=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.report_id} → {self.remote_id or self.token or '?'}"
