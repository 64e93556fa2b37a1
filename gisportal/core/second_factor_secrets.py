"""Secrets of second factors at rest: sealed under ``CONTACT_KEYS``, sealed anew with them."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet

from gisportal.core.encryption import SealBrokenError, vault

PURPOSE = "second factor"
# Where allauth keeps the secret of an app, and that of recovery codes.
FIELDS = ("secret", "seed")


def seal(text: str) -> str:
    """``text`` as it is kept."""
    return vault().seal(text, PURPOSE)


def unseal(sealed: str) -> str:
    """What was sealed; where its key is lost a secret that fits no code.

    Signing in then says that the code is wrong, and an administrator removes the factor.
    """
    try:
        return vault().unseal(sealed, PURPOSE)
    except SealBrokenError:
        return secrets.token_hex(20).upper().translate(str.maketrans("0189", "ABCD"))


def under_old_keys() -> QuerySet[Any]:
    """Apps and recovery codes whose secret is not under the current key."""
    old = Q()
    for name in FIELDS:
        is_current = Q(**{f"data__{name}__startswith": vault().prefix})
        old |= Q(data__has_key=name) & ~is_current
    found: QuerySet[Any] = Authenticator.objects.filter(old)
    return found


@transaction.atomic
def seal_again(batch: int) -> int:
    """Seal up to ``batch`` of them under the current key; how many there were.

    Raises ``SealBrokenError`` when the key of one is not among those given.
    """
    rows = list(under_old_keys().select_for_update().order_by("pk")[:batch])
    for row in rows:
        for name in FIELDS:
            if name in row.data:
                row.data[name] = seal(vault().unseal(row.data[name], PURPOSE))
        row.save(update_fields=["data"])
    return len(rows)
