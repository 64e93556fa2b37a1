"""Import jobs: one row a load, alive while it runs, kept afterwards as its record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib.gis.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gisportal.core.foreign_keys import optional_key, person_key
from gisportal.core.jobs import Job, JobQuerySet
from importers.findings import Finding, as_dicts
from layers.models import DatasetVersion


class ImportJob(Job):
    """One import, from upload to its end.

    ``importers.jobs.lifecycle`` takes it in, ``importers.jobs.run`` moves it while it runs,
    ``importers.jobs.sweep`` marks it when its process died.
    """

    # Key in ``options`` of a job whose upload is still to be looked at.
    TO_INSPECT = "to_inspect"
    # Keys that are gone when the job waits for its confirmation.
    PASSING = ("address", "start", TO_INSPECT)
    # What ``error`` says where the database went away in the middle.
    DATABASE_GONE = "DatabaseGone"

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("to be confirmed")
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        CHECKED = "checked", _("checked, nothing loaded")
        LOADED = "loaded", _("loaded")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Stage(models.TextChoices):
        FETCH = "fetch", _("fetching the file")
        UNPACK = "unpack", _("opening the file")
        INSPECT = "inspect", _("finding out what it is")
        ROWS = "rows", _("loading rows")
        INDEX = "index", _("building indexes")
        ATTACH = "attach", _("finishing the version")
        TOPOLOGY = "topology", _("comparing neighbours")
        PUBLISH = "publish", _("publishing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    layer_slug = models.CharField(_("layer"), max_length=63, db_index=True)
    file_name = models.CharField(_("file"), max_length=300)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.UPLOADED
    )
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage.choices, blank=True
    )
    stage_share = models.FloatField(_("share of the stage done"), null=True)
    rows_done = models.PositiveBigIntegerField(_("rows loaded"), default=0)
    rows_total = models.PositiveBigIntegerField(_("rows in the file"), null=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    timings = models.JSONField(_("seconds by stage"), default=dict, blank=True)
    error = models.TextField(_("error"), blank=True)
    version = optional_key(DatasetVersion, models.SET_NULL, _("version"))
    created_by = person_key(_("who"), blank=True)

    objects = JobQuerySet["ImportJob"].as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(
                fields=["heartbeat_at"],
                name="import_running",
                condition=models.Q(state="running"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer_slug} · {self.file_name}"

    @property
    def can_run_again(self) -> bool:
        """Whether it ended without a version and may be tried again."""
        return self.state in (
            self.State.REFUSED,
            self.State.FAILED,
            self.State.CANCELLED,
        )

    def finish(
        self, state: str, findings: Iterable[Finding] = (), error: str = ""
    ) -> None:
        """Write down that it ended without a load; its file's address is forgotten."""
        self.state, self.finished_at = state, timezone.now()
        self.findings, self.error = as_dicts(findings), error
        self.forget_address()
        self.save(
            update_fields=["state", "finished_at", "findings", "error", "options"]
        )

    def requeue(self, update_fields: Iterable[str] = ()) -> None:
        """Put it back in line from the beginning; its row is locked by the caller."""
        self.stage, self.stage_share = "", None
        if self.version_id is None:
            self.rows_done, self.rows_total = 0, None
        changed = ("stage", "stage_share", "rows_done", "rows_total")
        super().requeue([*update_fields, *changed])

    def forget_address(self) -> None:
        """Where the file was fetched from may hold somebody's key; does not save."""
        self.options = {k: v for k, v in self.options.items() if k not in self.PASSING}
