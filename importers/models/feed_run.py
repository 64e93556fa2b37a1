"""One row for each time a source was looked at."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gisportal.core.foreign_keys import person_key
from gisportal.core.jobs import Job, JobQuerySet
from importers.models.feed import ImportSource


class SourceRunQuerySet(JobQuerySet["SourceRun"]):
    """Sets of runs named by intent."""

    def to_notify(self, now: datetime) -> SourceRunQuerySet:
        """Runs whose notification is still to be sent."""
        return self.filter(notify_pending=True, notified_at=None, notify_after__lte=now)


class SourceRun(Job):
    """One time a source was looked at: when, why, and what came of it.

    ``reasons`` say why it was not published or what failed: a list of
    ``{"code", "words"}``, the words in the language of the portal.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        UNCHANGED = "unchanged", _("nothing new")
        CHECKED = "checked", _("tried, nothing kept")
        PUBLISHED = "published", _("published")
        WAITING = "waiting", _("draft waits for a person")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("by itself")
        PERSON = "person", _("by hand")
        TEST = "test", _("trial")

    NEEDS_A_LOOK = (State.WAITING, State.REFUSED, State.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(
        ImportSource, models.CASCADE, related_name="runs", verbose_name=_("source")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    trigger = models.CharField(
        _("why"), max_length=10, choices=Trigger.choices, default=Trigger.SCHEDULE
    )
    started_by = person_key(_("who"), blank=True)
    job = models.ForeignKey(
        "importers.ImportJob",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("import"),
    )
    file_name = models.CharField(_("file"), max_length=300, blank=True)
    bytes_read = models.PositiveBigIntegerField(_("bytes"), default=0)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    counts = models.JSONField(_("difference"), default=dict, blank=True)
    notify_pending = models.BooleanField(_("notification pending"), default=False)
    notify_after = models.DateTimeField(_("not notified before"), null=True, blank=True)
    notify_attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    notified_at = models.DateTimeField(_("notified"), null=True, blank=True)

    objects = SourceRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("run of a source")
        verbose_name_plural = _("runs of sources")
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                name="source_run_one_at_work",
                condition=Q(state__in=["queued", "running"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["notify_after"],
                name="source_run_notify_due",
                condition=Q(notify_pending=True, notified_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.get_state_display()}"

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should do something about it."""
        return self.state in self.NEEDS_A_LOOK
