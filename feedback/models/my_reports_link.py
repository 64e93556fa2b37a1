"""Links that are mailed once: “my reports” of whoever owns the address."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.codes import new_nonce
from feedback.models.encrypted import SealedEmailRow, SealedQuerySet


class MyReportsLink(SealedEmailRow):
    """A link somebody asked for; the row is the same whether they ever reported or not."""

    PURPOSE = "my reports link"

    nonce = models.CharField(
        max_length=32, default=new_nonce, unique=True, editable=False
    )
    language = models.CharField(_("language"), max_length=5, default="vi")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to one's reports")
        verbose_name_plural = _("links to one's reports")

    def __str__(self) -> str:
        return f"#{self.pk}"
