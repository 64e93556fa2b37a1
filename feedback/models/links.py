"""The foreign keys that many tables of the app have, each declared once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.category import Category
from feedback.models.report import Report
from layers.models import ServiceOffice


def report_key(related_name: str) -> models.ForeignKey[Report, Report]:
    """The report a row belongs to and goes with."""
    return models.ForeignKey(
        Report, models.CASCADE, related_name=related_name, verbose_name=_("report")
    )


def only_report_key(related_name: str) -> models.OneToOneField[Report, Report]:
    """The same where a report has one such row at most."""
    return models.OneToOneField(
        Report, models.CASCADE, related_name=related_name, verbose_name=_("report")
    )


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


def any_category_key(
    related_name: str = "+", **options: Any
) -> models.ForeignKey[Category | None, Category | None]:
    """The category a row is about; empty for every one."""
    return models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=_("category"),
        **options,
    )


def any_office_key(
    **options: Any,
) -> models.ForeignKey[ServiceOffice | None, ServiceOffice | None]:
    """The office a row is about; empty for every one."""
    return models.ForeignKey(
        ServiceOffice,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office"),
        **options,
    )
