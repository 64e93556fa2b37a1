"""Where on the map a finding of an import lies."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from importers.models.job import ImportJob


class FindingPlace(models.Model):
    """One place a finding was made at; a few hundred are kept of each rule."""

    job = models.ForeignKey(
        ImportJob, models.CASCADE, related_name="places", verbose_name=_("import")
    )
    rule = models.CharField(_("rule"), max_length=40)
    severity = models.CharField(_("severity"), max_length=10)
    row = models.PositiveBigIntegerField(_("row"), null=True)
    key = models.CharField(_("key"), max_length=300, blank=True)
    other = models.CharField(_("key of the other one"), max_length=300, blank=True)
    point = models.PointField(_("point"), srid=4326, null=True)
    shape = models.GeometryField(_("shape"), srid=4326, null=True)
    size = models.FloatField(_("area (m²)"), null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("place of a finding")
        verbose_name_plural = _("places of findings")

    def __str__(self) -> str:
        return f"{self.rule} {self.row or ''} {self.key}"
