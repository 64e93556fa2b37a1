"""Who looked at the original of a photo that was blacked out: kept, never edited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.report import Report


class OriginalLook(models.Model):
    """One look at an unredacted photo of a report."""

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="original_looks", verbose_name=_("report")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("look at an original photo")
        verbose_name_plural = _("looks at original photos")

    def __str__(self) -> str:
        return f"#{self.report_id} · {self.user}"
