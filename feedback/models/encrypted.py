"""Personal data inside a row: sealed text beside keyed hashes to find it by."""

from __future__ import annotations

import json
import logging
import unicodedata
from typing import Any, Self, overload

from django.db import models
from django.db.models import Q

from gisportal.core.encryption import SealBrokenError, vault

log = logging.getLogger("portal.feedback")

EMAIL, PHONE = "email", "phone"


def normal(value: str) -> str:
    """``value`` as it is hashed: the same person, however it was typed."""
    return unicodedata.normalize("NFC", value).strip().casefold()


def hash_of(kind: str, value: str) -> str:
    """Keyed hash of an e-mail address or a phone number; empty for none."""
    return vault().hashed(normal(value), kind) if value else ""


def hashes_of(kind: str, value: str) -> list[str]:
    """The hashes ``value`` may be kept as; none for none."""
    return vault().hashes(normal(value), kind) if value else []


class SealedQuerySet(models.QuerySet[Any]):
    """Rows found by what is sealed in them."""

    def with_email(self, email: str) -> Self:
        """Rows of this e-mail address."""
        return self.filter(email_hash__in=hashes_of(EMAIL, email))

    def with_phone(self, phone: str) -> Self:
        """Rows of this phone number (``+84…``)."""
        return self.filter(phone_hash__in=hashes_of(PHONE, phone))

    def reachable_by_email(self) -> Self:
        """Rows that hold an e-mail address."""
        return self.exclude(email_hash="")

    def under_old_keys(self) -> Self:
        """Rows that still have to be sealed anew."""
        return self.exclude(Q(sealed="") | Q(sealed__startswith=vault().prefix))


class SealedRow(models.Model):
    """A row with facts about a person, all in one sealed column."""

    # Texts sealed under another purpose do not open here.
    PURPOSE = ""
    # Whether pages go on without the facts when their key is lost: they do without a
    # person's name, not without a secret to sign with.
    LOSABLE = False
    # What changes with the key.
    SEALED_FIELDS: tuple[str, ...] = ("sealed",)

    sealed = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    @property
    def facts(self) -> dict[str, str]:
        """What is sealed here; nothing of what may be lost when its key is.

        Raises ``SealBrokenError`` for what may not.
        """
        try:
            return self.opened()
        except SealBrokenError:
            if not self.LOSABLE:
                raise
            log.warning("%s %s cannot be read: no key", self._meta.label, self.pk)
            return {}

    def opened(self) -> dict[str, str]:
        """What is sealed here. Raises ``SealBrokenError``."""
        known = self.__dict__.get("_facts")
        # Read again when the row was.
        if known is None or known[0] != self.sealed:
            text = vault().unseal(self.sealed, self.PURPOSE) if self.sealed else "{}"
            known = (self.sealed, json.loads(text))
            self.__dict__["_facts"] = known
        return known[1]

    def seal_again(self) -> None:
        """Seal and hash under the current key (not saved)."""
        self._seal(self.opened())

    def _seal(self, facts: dict[str, str]) -> None:
        kept = {name: value for name, value in facts.items() if value}
        text = json.dumps(kept, ensure_ascii=False)
        self.sealed = vault().seal(text, self.PURPOSE) if kept else ""
        self.__dict__["_facts"] = (self.sealed, kept)


class SealedText(property):
    """A text among the sealed facts of a row: read and set like a column, empty for none."""

    def __init__(self, fact: str) -> None:
        super().__init__(
            lambda row: row.facts.get(fact, ""),
            lambda row, text: row._seal({**row.opened(), fact: text}),
        )

    @overload
    def __get__(self, row: None, owner: type, /) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type | None = None, /) -> str: ...
    def __get__(self, row: Any, owner: type | None = None, /) -> Any:
        return super().__get__(row, owner)


class SealedEmailRow(SealedRow):
    """A row whose ``email`` can be read, set and found (``with_email``)."""

    LOSABLE = True
    SEALED_FIELDS: tuple[str, ...] = ("sealed", "email_hash")

    email_hash = models.CharField(
        max_length=64, editable=False, blank=True, default="", db_index=True
    )

    email = SealedText(EMAIL)

    class Meta:
        abstract = True

    def _seal(self, facts: dict[str, str]) -> None:
        super()._seal(facts)
        self.email_hash = hash_of(EMAIL, facts.get(EMAIL, ""))
