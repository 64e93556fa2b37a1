"""How far the tiles of a version are baked into one archive."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gisportal.core.jobs import Job, JobQuerySet
from layers.models.version import DatasetVersion


class TileBakeQuerySet(JobQuerySet["TileBake"]):
    """Sets of bakes named by intent."""

    def ready(self) -> TileBakeQuerySet:
        """Bakes whose archive stands complete on the disk."""
        return self.filter(state=TileBake.State.READY)


class TileBake(Job):
    """One version's tiles in one PMTiles archive. Only ``layers.tiles.bake`` moves it.

    The work is done in slices and taken up where it stopped, also after a crash.
    ``attempts`` counts starts without progress: a bake that kills its worker is given up.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        READY = "ready", _("ready")
        TOO_LARGE = "too-large", _("too large, made when asked for")
        EMPTY = "empty", _("nothing to draw")
        FAILED = "failed", _("failed")

    version = models.OneToOneField(
        DatasetVersion,
        models.CASCADE,
        related_name="tile_bake",
        verbose_name=_("version"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    # What decides the tiles beside the version; another recipe is another archive.
    recipe = models.CharField(_("recipe"), max_length=200)
    min_zoom = models.PositiveSmallIntegerField(_("from zoom"), null=True, blank=True)
    max_zoom = models.PositiveSmallIntegerField(_("to zoom"), null=True, blank=True)
    tiles_done = models.PositiveIntegerField(_("tiles made"), default=0)
    tiles_total = models.PositiveIntegerField(_("tiles in all"), default=0)
    # Where it lies under MEDIA_ROOT.
    file = models.CharField(_("file"), max_length=300, blank=True)
    bytes = models.PositiveBigIntegerField(_("bytes"), default=0)
    seconds = models.FloatField(_("seconds"), default=0)
    error = models.TextField(_("error"), blank=True)

    objects = TileBakeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("tile archive")
        verbose_name_plural = _("tile archives")

    def __str__(self) -> str:
        return f"{self.version}: {self.state} {self.tiles_done}/{self.tiles_total}"

    @property
    def path(self) -> Path | None:
        """The archive's file, None before there is one."""
        return Path(settings.MEDIA_ROOT) / self.file if self.file else None

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        return 100 * self.tiles_done // self.tiles_total if self.tiles_total else 0

    def remove_file(self) -> None:
        """Remove the archive; readers that have it open finish undisturbed."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
