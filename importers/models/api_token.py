"""Tokens of programs."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gisportal.core import second_factor
from gisportal.core.api_keys import ApiKey, ApiKeyQuerySet, digest
from gisportal.core.audit import Subject


class PasswordDigest(models.Func):
    """What ``digest`` makes of a stored password, in SQL."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField()


class ApiTokenQuerySet(ApiKeyQuerySet["ApiToken"]):
    """Sets of tokens named by intent."""

    def valid(self) -> Self:
        """Valid keys of somebody active whose password is that of the day of issue.

        And who has a second factor, if they need one by now: a key opens no more than
        its owner could.
        """
        of_password = PasswordDigest("user__password")
        rows = super().valid().filter(user__is_active=True, password_digest=of_password)
        return rows.filter(second_factor.is_open_to("user")).select_related("user")


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
    # Of the stored password: a token ends when its owner's password changes.
    password_digest = models.CharField(max_length=64, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    @property
    def is_valid(self) -> bool:
        """Whether it still opens something, its owner's password included."""
        return super().is_valid and self.password_digest == digest(self.user.password)

    def new_key(self) -> str:
        """A new key, bound to the owner's password of now."""
        self.password_digest = digest(self.user.password)
        return super().new_key()

    def __str__(self) -> str:
        return f"{self.name} ({self.key_start}…)"
