"""Which office gets a report (category × area), and what no rule was meant for."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.links import any_category_key, report_key
from gisportal.core.foreign_keys import optional_key, person_key
from layers.models import Layer, ServiceOffice


class RoutingRule(models.Model):
    """Reports of ``category`` (any when empty) in an area (everywhere when none).

    The area is a feature named by its stable key, or a drawn shape. The most specific
    rule wins: category before heading before any; drawn shape before feature before
    everywhere; the smaller feature before the larger. Rules that tie are refused.
    """

    category = any_category_key("rules", help_text=_("Empty: every category."))
    layer = optional_key(Layer, models.PROTECT, _("area layer"))
    feature_key = models.CharField(_("area key"), max_length=300, blank=True)
    shape = models.MultiPolygonField(_("drawn area"), srid=4326, null=True, blank=True)
    office = models.ForeignKey(
        ServiceOffice,
        models.CASCADE,
        related_name="rules",
        verbose_name=_("office"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["category__order", "layer", "feature_key", "id"]
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "layer", "feature_key"],
                name="rule_tie_refused",
                condition=Q(shape__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(layer__isnull=True, feature_key="")
                | (Q(layer__isnull=False) & ~Q(feature_key="") & Q(shape__isnull=True)),
                name="rule_one_area",
            ),
        ]

    def __str__(self) -> str:
        category = self.category or _("every category")
        return f"{category} · {self.feature_key or '–'} → {self.office}"

    @property
    def is_catch_all(self) -> bool:
        """Whether it takes whatever no other rule takes."""
        has_area = bool(self.layer_id) or self.shape is not None
        return self.category_id is None and not has_area

    def clean(self) -> None:
        """Refuse half an area, two areas, and drawn areas that overlap."""
        if bool(self.layer_id) != bool(self.feature_key):
            raise ValidationError(_("An area needs both its layer and its key."))
        if self.shape and self.layer_id:
            raise ValidationError(_("Name a feature or draw an area, not both."))
        if self.shape and self._ties().exists():
            raise ValidationError(
                {"shape": _("Another rule of this category overlaps this area.")}
            )

    def _ties(self) -> models.QuerySet[RoutingRule]:
        others = RoutingRule.objects.filter(category=self.category).exclude(pk=self.pk)
        return others.filter(
            Q(shape__overlaps=self.shape)
            | Q(shape__contains=self.shape)
            | Q(shape__within=self.shape)
        )


class RoutingWarning(models.Model):
    """One report that fell through the rules, until somebody has looked at it."""

    class How(models.TextChoices):
        CATCH_ALL = "catch-all", _("went to the catch-all office")
        PROVINCE = "province", _("went to the province's office")
        NONE = "none", _("found no office at all")

    report = report_key("warnings")
    how = models.CharField(_("what happened"), max_length=10, choices=How.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = person_key()

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
