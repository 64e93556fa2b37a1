"""Who else may view, download, edit or publish a layer."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from layers.models.catalogue import Layer


class LayerRight(models.Model):
    """A right on one layer, given to a group or a person."""

    class Right(models.TextChoices):
        VIEW = "view", _("view")
        DOWNLOAD = "download", _("download")
        PERSONAL = "personal", _("see personal fields")
        EDIT = "edit", _("import and describe")
        PUBLISH = "publish", _("publish and roll back")

    layer = models.ForeignKey(
        Layer, models.CASCADE, related_name="rights", verbose_name=_("layer")
    )
    right = models.CharField(_("right"), max_length=10, choices=Right.choices)
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("right on a layer")
        verbose_name_plural = _("rights on layers")
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=False, user__isnull=True)
                | Q(group__isnull=True, user__isnull=False),
                name="right_group_or_user",
            ),
            models.UniqueConstraint(
                fields=["layer", "right", "group", "user"],
                name="right_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer} · {self.get_right_display()} · {self.group or self.user}"
