"""The areas an office serves."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from layers.models.catalogue import Layer
from layers.models.office import ServiceOffice


class ServedArea(models.Model):
    """An administrative feature that an office serves, named by its stable key."""

    office = models.ForeignKey(
        ServiceOffice,
        models.CASCADE,
        related_name="served_areas",
        verbose_name=_("office"),
    )
    layer = models.ForeignKey(
        Layer, models.CASCADE, related_name="+", verbose_name=_("layer")
    )
    feature_key = models.CharField(_("feature key"), max_length=200)

    class Meta:
        verbose_name = _("served area")
        verbose_name_plural = _("served areas")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "layer", "feature_key"], name="served_area_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} · {self.feature_key}"
