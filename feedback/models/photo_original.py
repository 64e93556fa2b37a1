"""The photo as it was before parts were blacked out: private, until it is purged."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.photo import ReportPhoto


class PhotoOriginal(models.Model):
    """``name`` names the old files; no public address answers for it any more."""

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
