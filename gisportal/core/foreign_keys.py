"""Foreign keys that stay empty: to whoever did something, and to what a row may name."""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

Row = TypeVar("Row", bound=models.Model)


def person_key(
    verbose_name: Any = None, **options: Any
) -> models.ForeignKey[User | None, User | None]:
    """Who did something; the row stays when the account goes."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=verbose_name,
        **options,
    )


def optional_key(
    to: type[Row],
    on_delete: Any,
    verbose_name: Any = None,
    *,
    related_name: str = "+",
    **options: Any,
) -> models.ForeignKey[Row | None, Row | None]:
    """A row that this one may name, in forms too."""
    return models.ForeignKey(
        to,
        on_delete,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
        **options,
    )
