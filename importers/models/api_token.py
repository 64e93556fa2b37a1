"""Tokens of programs."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gisportal.core.api_keys import ApiKey, ApiKeyQuerySet
from gisportal.core.audit import Subject


class ApiTokenQuerySet(ApiKeyQuerySet["ApiToken"]):
    """Sets of tokens named by intent."""

    def valid(self) -> Self:
        """Valid keys of somebody active."""
        return super().valid().filter(user__is_active=True).select_related("user")


class ApiToken(ApiKey):
    """A program's key to the imports of one person."""

    KEY_PREFIX: ClassVar[str] = "gpi_"
    AUDIT_SUBJECT: ClassVar[Subject] = Subject.TOKEN

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="import_tokens",
        verbose_name=_("who"),
    )
    name = models.CharField(_("what it is for"), max_length=100)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.key_start}…)"
