"""What a sender gets back, also when the same report is sent again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError
from django.utils.translation import gettext as _

from feedback.errors import IdempotencyMismatchError
from feedback.models import Report
from gisportal.core.idempotency import Key, KeyStore


@dataclass(frozen=True)
class Receipt:
    """What the sender learns: the report, and its private token this once."""

    report: Report
    token: str
    is_new: bool


@dataclass(frozen=True)
class ReceiptStore(KeyStore[Receipt]):
    """Receipts by key, kept in the reports themselves.

    A report carries the key of its request: both are written in one transaction, and a
    form that waited for weeks on a phone without a network still makes no second report.
    The token is not stored; the sender's key makes it again.
    """

    token: str

    def claim(self, key: Key) -> Receipt | None:
        """The receipt of the same request, when it came before."""
        report = Report.objects.filter(idempotency_hash=key.digest).first()
        if report is None:
            return None
        if report.request_hash != key.fingerprint:
            raise IdempotencyMismatchError(
                _("This idempotency key was already used for a different report.")
            )
        return Receipt(report, self.token, is_new=False)

    def keep(self, key: Key, answer: Receipt) -> None:
        """Nothing: the report was written with its key."""

    def abandon(self, key: Key, error: BaseException) -> Receipt | None:
        """The other's receipt when the same request came twice at the same moment."""
        return self.claim(key) if isinstance(error, IntegrityError) else None
