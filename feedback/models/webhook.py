"""Other programs that are told of every change: an address and a secret to sign with."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.encrypted import SealedQuerySet, SealedRow, SealedText
from feedback.models.links import any_category_key, any_office_key
from gisportal.core.http.client import RefusedAddressError, check

SECRET_BYTES = 32


def check_address(url: str) -> None:
    """An address that may be asked. Raises ``ValidationError``."""
    try:
        check(url)
    except RefusedAddressError as error:
        raise ValidationError(
            _(
                "Only public https:// addresses may be used; an administrator can allow "
                "others (OUTBOUND_HOSTS)."
            )
        ) from error


class WebhookQuerySet(SealedQuerySet):
    """Sets of webhooks named by intent."""

    def wanting(self, report: Any) -> WebhookQuerySet:
        """Those that are told of ``report``."""
        category = report.category
        rows = self.filter(
            models.Q(office__isnull=True) | models.Q(office=report.office_id),
            models.Q(category__isnull=True)
            | models.Q(category__in=[category.pk, category.parent_id or category.pk]),
            is_active=True,
        )
        return rows if report.is_public else rows.filter(is_for_private=True)


class Webhook(SealedRow):
    """A program that is sent every new report and every change, signed."""

    PURPOSE = "webhook"

    name = models.CharField(_("name"), max_length=200)
    url = models.CharField(_("address"), max_length=1000, validators=[check_address])
    # What the messages are signed with.
    secret = SealedText("secret")
    office = any_office_key(help_text=_("Empty: reports of every office."))
    category = any_category_key(help_text=_("Empty: every category."))
    is_for_private = models.BooleanField(
        _("also reports that are not public"), default=False
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name

    def new_secret(self) -> str:
        """A new secret in place of the old one; it is told this once (not yet saved)."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self.secret = secret
        return secret
