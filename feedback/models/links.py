"""The foreign keys that many tables of the app have, each declared once."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.category import Category
from feedback.models.report import Report
from gisportal.core.foreign_keys import optional_key
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


def any_category_key(
    related_name: str = "+", **options: Any
) -> models.ForeignKey[Category | None, Category | None]:
    """The category a row is about; empty for every one."""
    return optional_key(
        Category, models.CASCADE, _("category"), related_name=related_name, **options
    )


def any_office_key(
    **options: Any,
) -> models.ForeignKey[ServiceOffice | None, ServiceOffice | None]:
    """The office a row is about; empty for every one."""
    return optional_key(ServiceOffice, models.CASCADE, _("office"), **options)
