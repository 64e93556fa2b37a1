"""Versions of a layer's data, and the record of what was published when."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from gisportal.core.foreign_keys import person_key
from layers.decisions import Decision, LegalStatus
from layers.models.catalogue import Layer


class DatasetVersion(models.Model):
    """One load of one layer. Its features are one partition of ``layers_feature``.

    The row appears in the same transaction as the partition, so a version that can
    be seen is whole.
    """

    class State(models.TextChoices):
        LOADING = "loading", _("loading")
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        FAILED = "failed", _("failed")

    class Coverage(models.TextChoices):
        NONE = "", _("not declared")
        COMMUNES = "communes", _("whole communes")
        OUTLINE = "outline", _("inside an outline")

    layer = models.ForeignKey(
        Layer, models.CASCADE, related_name="versions", verbose_name=_("layer")
    )
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT
    )
    feature_count = models.PositiveIntegerField(_("features"), default=0)
    extent = models.PolygonField(_("extent"), srid=4326, null=True, blank=True)
    has_stable_keys = models.BooleanField(
        _("stable keys"),
        default=True,
        help_text=_("Keys come from key columns; otherwise they are row numbers."),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    source_file = models.CharField(_("file"), max_length=300, blank=True)
    source_sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    source_crs = models.CharField(_("coordinate system"), max_length=200, blank=True)
    operation = models.CharField(_("transformation"), max_length=300, blank=True)
    encoding = models.CharField(_("text encoding"), max_length=40, blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    style = models.JSONField(_("style at load"), default=dict, blank=True)
    fields_at_load = models.JSONField(_("fields at load"), default=list, blank=True)
    decision_number = models.CharField(
        _("decision number"), max_length=100, blank=True, db_default="", default=""
    )
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    decision_url = models.URLField(
        _("decision document"), max_length=500, blank=True, db_default="", default=""
    )
    legal_status = models.CharField(
        _("legal status"),
        max_length=10,
        choices=LegalStatus.choices,
        blank=True,
        db_default="",
        default="",
    )
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    # Where "does not affect" may be said; an outline is a ``CoverageOutline``.
    coverage = models.CharField(
        _("where it has data"),
        max_length=10,
        choices=Coverage.choices,
        blank=True,
        db_default="",
        default="",
    )
    # Stable keys of the communes.
    coverage_communes = models.JSONField(
        _("communes with data"), default=list, blank=True, db_default=[]
    )
    coverage_as_of = models.DateField(_("complete as of"), null=True, blank=True)
    coverage_source = models.CharField(
        _("who says so"), max_length=300, blank=True, db_default="", default=""
    )
    # Its shapes are cut into ``FeaturePiece``; without them no overlay is known.
    has_pieces = models.BooleanField(default=False, db_default=False, editable=False)
    loaded_by = person_key(_("loaded by"), blank=True)
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)
    seconds = models.FloatField(_("seconds"), default=0)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "number"], name="version_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id}/{self.number}"

    @property
    def bbox(self) -> list[float] | None:
        """[west, south, east, north] in degrees, None without features."""
        return list(self.extent.extent) if self.extent else None

    @property
    def decision(self) -> Decision:
        """The decision its zones rest on, where they name none of their own."""
        return Decision(
            number=self.decision_number,
            date=self.decision_date,
            url=self.decision_url,
            status=self.legal_status,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class CoverageOutline(models.Model):
    """The outline inside which a version says it has data; read only where needed."""

    version = models.OneToOneField(
        DatasetVersion,
        models.CASCADE,
        primary_key=True,
        related_name="coverage_outline",
        verbose_name=_("version"),
    )
    geom = models.MultiPolygonField(_("outline"), srid=4326)

    class Meta:
        verbose_name = _("outline of a coverage")
        verbose_name_plural = _("outlines of coverages")

    def __str__(self) -> str:
        return str(self.version)


class PublishEvent(models.Model):
    """Who made which version public, took it back or threw it away, when and why."""

    class Action(models.TextChoices):
        PUBLISH = "publish", _("published")
        ROLLBACK = "rollback", _("rolled back")
        WITHDRAW = "withdraw", _("withdrawn")
        DISCARD = "discard", _("draft discarded")

    layer = models.ForeignKey(
        Layer, models.CASCADE, related_name="events", verbose_name=_("layer")
    )
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    version = models.ForeignKey(
        DatasetVersion,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("version"),
    )
    # Still known when the version itself is purged.
    version_number = models.PositiveIntegerField(_("version number"), null=True)
    previous = models.ForeignKey(
        DatasetVersion,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("version before"),
    )
    actor = person_key(_("who"))
    reason = models.CharField(_("why"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("publishing")
        verbose_name_plural = _("publication events")

    def __str__(self) -> str:
        return f"{self.layer} {self.action} {self.version_number}"
