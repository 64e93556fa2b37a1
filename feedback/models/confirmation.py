"""Confirmations of unproved reports, and the moderation rules."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.codes import new_nonce
from feedback.models.links import any_category_key, only_report_key


class Confirmation(models.Model):
    """A report that came unproved: how it may be confirmed, and when it was."""

    class Reason(models.TextChoices):
        CATEGORY = "category", _("the category asks for it")
        PROOF = "proof", _("sent without the check against automatic reports")

    class By(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        STAFF = "staff", _("staff")

    report = only_report_key("confirmation")
    reason = models.CharField(_("why"), max_length=10, choices=Reason.choices)
    # Where the link or the code went; empty: only staff can confirm.
    channel = models.CharField(
        _("asked by"), max_length=10, choices=By.choices, blank=True
    )
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    attempts = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")

    def __str__(self) -> str:
        return f"#{self.report_id}"


class HoldRule(models.Model):
    """Reports this fits are looked at by staff before the public sees them."""

    name = models.CharField(_("name"), max_length=100)
    category = any_category_key(help_text=_("Empty: every category."))
    words = models.TextField(
        _("words"),
        blank=True,
        help_text=_("One a line; marks and case do not matter. Empty: every text."),
    )
    is_without_contact = models.BooleanField(
        _("only reports without phone and e-mail"), default=False
    )
    is_with_photos = models.BooleanField(_("only reports with photos"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("rule for holding back")
        verbose_name_plural = _("rules for holding back")

    def __str__(self) -> str:
        return self.name
