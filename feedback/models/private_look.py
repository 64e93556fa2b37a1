"""Who looked at what is not for everybody on the staff: kept, never edited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.report import Report


class PrivateLook(models.Model):
    """One look at the contact of a report or at an unredacted photo."""

    class What(models.TextChoices):
        CONTACT = "contact", _("contact")
        ORIGINAL = "original", _("original photo")

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="looks", verbose_name=_("report")
    )
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
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
        verbose_name = _("look at private data")
        verbose_name_plural = _("looks at private data")

    def __str__(self) -> str:
        return f"{self.what} · {self.user}"
