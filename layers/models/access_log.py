"""Who looked at which feature's personal data. Only ``layers.pages.personal_data`` writes it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gisportal.core.foreign_keys import person_key
from layers.models.catalogue import Layer


class PersonalLook(models.Model):
    """One look at the fields of a feature that are not public. Holds none of them.

    Names stand beside the links: the record outlives the person's account and the layer.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    user = person_key(_("who"))
    user_name = models.CharField(_("account"), max_length=150)
    layer = models.ForeignKey(
        Layer, models.SET_NULL, null=True, related_name="+", verbose_name=_("layer")
    )
    layer_slug = models.CharField(_("layer slug"), max_length=63)
    feature_key = models.CharField(_("feature key"), max_length=300)
    version_number = models.PositiveIntegerField(_("version"), null=True)
    fields = models.JSONField(_("fields shown"), default=list)
    reason = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("personal data access")
        verbose_name_plural = _("personal data accesses")
        indexes = [
            models.Index(fields=["layer_slug", "feature_key"], name="look_by_feature"),
        ]

    def __str__(self) -> str:
        return f"{self.user_name} · {self.layer_slug}/{self.feature_key}"
