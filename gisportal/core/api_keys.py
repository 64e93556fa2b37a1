"""Keys by which programs are known: made, shown once, kept as a digest, looked up.

``ApiKey`` is the base of every table whose rows have a key: the row says whose key it is
and what it opens, this module everything that has to be right about keys.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import ClassVar, Self, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gisportal.core import audit

SCHEME = "bearer"
KEY_BYTES = 32
KEY_MAX = 200
# Shown to tell one key from another: too little to use or to guess the rest.
SHOWN = 6
# How exactly it is written down when a key was last used.
USED_STEP = timedelta(minutes=5)
K = TypeVar("K", bound="ApiKey")


class ApiKeyQuerySet(models.QuerySet[K]):
    """Sets of keys named by intent."""

    def valid(self) -> Self:
        """Keys that open something: neither revoked nor expired.

        Subclasses add that their owner is active.
        """
        now = timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)

    def with_key(self, text: str) -> K | None:
        """The row whose valid key this is, noted as used.

        Found by its digest: how long the index takes tells nothing about any key,
        because nobody can choose what a digest begins with.
        """
        if not text.startswith(self.model.KEY_PREFIX) or len(text) > KEY_MAX:
            return None
        row = self.valid().filter(key_hash=digest(text)).first()
        if row is not None:
            row.note_use()
        return row


class ApiKey(models.Model):
    """A row with a key. Only the key's digest is kept."""

    KEY_PREFIX: ClassVar[str] = ""
    AUDIT_SUBJECT: ClassVar[audit.Subject] = audit.Subject.KEY

    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    key_start = models.CharField(_("key begins with"), max_length=12, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(
        _("last used"), null=True, blank=True, editable=False
    )
    revoked_at = models.DateTimeField(
        _("revoked"), null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True

    def new_key(self) -> str:
        """A new key in place of the old one, told this once; the row is not yet saved."""
        key = self.KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES)
        self.key_hash = digest(key)
        self.key_start = key[: len(self.KEY_PREFIX) + SHOWN]
        self.revoked_at = None
        if not self.is_valid:
            self.expires_at = None  # else the new key would open nothing
        return key

    @property
    def is_valid(self) -> bool:
        """Whether the key still opens something."""
        is_over = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not is_over

    def revoke(self) -> None:
        """From now on the key opens nothing; the first revocation counts."""
        valid = type(self)._base_manager.filter(pk=self.pk, revoked_at=None)
        with transaction.atomic():
            if valid.update(revoked_at=timezone.now()):
                audit.record(None, f"{self.AUDIT_SUBJECT}.revoked", self)

    def note_use(self) -> None:
        """Write down, to a few minutes, that the key was used just now."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > USED_STEP:
            type(self)._base_manager.filter(pk=self.pk).update(last_used_at=now)


def digest(key: str) -> str:
    """What is kept of a key.

    No salt and no slow hash: a key is 256 random bits, not a password somebody chose.
    """
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def bearer_key(request: HttpRequest) -> str | None:
    """The key in the ``Authorization`` header; None when there is none."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == SCHEME else None
