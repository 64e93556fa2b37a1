"""A layer that becomes something else, while what depends on it is made anew."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gisportal.core.foreign_keys import person_key
from gisportal.core.jobs import Job, JobQuerySet
from layers.models.catalogue import Layer


class RoleChange(Job):
    """One wanted role of a layer; the layer has its old one until all is ready.

    Only ``layers.stewardship.change_role`` writes it. ``attempts`` counts starts.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        REPLACED = "replaced", _("replaced by another wish")
        FAILED = "failed", _("failed")

    layer = models.ForeignKey(
        Layer, models.CASCADE, related_name="role_changes", verbose_name=_("layer")
    )
    role = models.CharField(_("role"), max_length=20, choices=Layer.Role.choices)
    requested_by = person_key(_("asked for by"))
    reason = models.CharField(_("why"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )

    objects = JobQuerySet["RoleChange"].as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("change of a role")
        verbose_name_plural = _("changes of roles")
        constraints = [
            models.UniqueConstraint(
                fields=["layer"],
                condition=Q(state__in=["queued", "running"]),
                name="role_change_one_at_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id}: {self.role} {self.state}"
