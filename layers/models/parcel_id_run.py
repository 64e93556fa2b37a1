"""How far the national parcel IDs of a version have come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gisportal.core.jobs import Job, JobQuerySet
from layers.models.version import DatasetVersion


class ParcelIdRun(Job):
    """The filling of one version's national parcel IDs; resumable after ``last_key``.

    ``attempts`` counts starts without progress: after some of them it is given up.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    version = models.OneToOneField(
        DatasetVersion,
        models.CASCADE,
        related_name="parcel_ids",
        verbose_name=_("version"),
    )
    last_key = models.TextField(default="", blank=True)
    # The field that official IDs were taken from, empty where the layer had none.
    source_field = models.CharField(max_length=63, default="", blank=True)
    from_source = models.PositiveIntegerField(_("from the source"), default=0)
    copied = models.PositiveIntegerField(_("kept from before"), default=0)
    computed = models.PositiveIntegerField(_("computed"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )

    objects = JobQuerySet["ParcelIdRun"].as_manager()

    class Meta:
        ordering = ["version"]
        verbose_name = _("national parcel IDs of a version")
        verbose_name_plural = _("national parcel IDs of versions")

    def __str__(self) -> str:
        return f"{self.version}: {self.from_source}+{self.copied}+{self.computed}"
