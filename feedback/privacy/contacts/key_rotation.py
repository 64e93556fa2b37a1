"""Sealing anew under the current key: in small steps, so that it can be stopped."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from feedback.models import (
    MaskedText,
    MyReportsLink,
    PartnerCity,
    ReportContact,
    Subscription,
    Webhook,
)
from feedback.models.encrypted import SealedQuerySet, SealedRow
from gisportal.core import second_factor_secrets

BATCH = 500
TABLES: tuple[type[SealedRow], ...] = (
    MyReportsLink,
    ReportContact,
    Subscription,
    MaskedText,
    Webhook,
    PartnerCity,
)


def waiting() -> dict[str, int]:
    """How many rows of each table are still under an old key."""
    counts = {
        str(table._meta.verbose_name_plural): SealedQuerySet(table)
        .under_old_keys()
        .count()
        for table in TABLES
    }
    counts["second factors"] = second_factor_secrets.under_old_keys().count()
    return counts


def rotate(batch: int = BATCH) -> Iterator[int]:
    """Seal every row under the current key; yields how many after each batch.

    A batch is one transaction: stopped half-way, the next run goes on with what is left.
    Raises ``SealBrokenError`` when the key of a row is not among those given.
    """
    for table in TABLES:
        while done := _step(table, batch):
            yield done
    while done := second_factor_secrets.seal_again(batch):
        yield done


@transaction.atomic
def _step(table: type[SealedRow], batch: int) -> int:
    rows = list(
        SealedQuerySet(table)
        .under_old_keys()
        .select_for_update(of=("self",))
        .order_by("pk")[:batch]
    )
    for row in rows:
        row.seal_again()
    SealedQuerySet(table).bulk_update(rows, table.SEALED_FIELDS)
    return len(rows)
