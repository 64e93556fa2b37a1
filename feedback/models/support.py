"""“Me too”: others who see the same problem, counted once each."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.links import report_key


class Support(models.Model):
    """One more person with the same problem; only a keyed digest says who."""

    report = report_key("supports")
    voter = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("“me too”")
        verbose_name_plural = _("“me too”")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "voter"], name="support_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.report_id}"
