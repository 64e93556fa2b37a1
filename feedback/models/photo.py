"""Photos of a report, the originals of redacted ones, and who looked at those."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.links import report_key
from feedback.models.report import Report
from gisportal.core.foreign_keys import optional_key, person_key


class ReportPhoto(models.Model):
    """One photo without metadata; ``name`` is random and names its files in the storage."""

    class Stage(models.TextChoices):
        REPORT = "report", _("with the report")
        ADDED = "added", _("added by the reporter")
        RESULT = "result", _("result, by the office")
        PARTY = "party", _("by another party")

    report = report_key("photos")
    # Where it was before its report was merged into this one.
    came_from = optional_key(
        Report, models.SET_NULL, related_name="lent_photos", editable=False
    )
    name = models.CharField(_("file name"), max_length=32, editable=False)
    stage = models.CharField(
        _("taken"), max_length=10, choices=Stage.choices, default=Stage.REPORT
    )
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_public = models.BooleanField(_("public"), default=True)
    is_redacted = models.BooleanField(_("redacted"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="photo_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def path(self, size: str) -> str:
        """Name of one size's file in the storage."""
        return f"reports/{self.name[:2]}/{self.name}-{size}.jpg"

    def url(self, size: str) -> str:
        """Public address of one size."""
        return reverse("feedback:photo", args=[self.name, size])


class PhotoOriginal(models.Model):
    """The photo before parts were blacked out: private, until it is purged.

    ``name`` names the old files; no public address answers for it any more.
    """

    photo = models.OneToOneField(
        ReportPhoto, models.CASCADE, related_name="original", verbose_name=_("photo")
    )
    name = models.CharField(_("file name"), max_length=32, editable=False, unique=True)
    kept_at = models.DateTimeField(_("kept since"), default=timezone.now)

    class Meta:
        verbose_name = _("original photo")
        verbose_name_plural = _("original photos")

    def __str__(self) -> str:
        return self.name


class OriginalLook(models.Model):
    """One look at an unredacted photo of a report: kept, never edited."""

    report = report_key("original_looks")
    user = person_key(_("person"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("original photo access")
        verbose_name_plural = _("original photo accesses")

    def __str__(self) -> str:
        return f"#{self.report_id} · {self.user}"
