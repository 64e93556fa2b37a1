"""Who reported: a table of its own, sealed at rest, never joined into a public answer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.encrypted import (
    PHONE,
    SealedEmailRow,
    SealedQuerySet,
    SealedText,
    hash_of,
)
from feedback.models.links import only_report_key, report_key
from gisportal.core.foreign_keys import person_key


class ReportContact(SealedEmailRow):
    """Name, phone and e-mail the reporter chose to give, and the private link's token.

    Only ``feedback.privacy.contacts`` reads this table.
    """

    PURPOSE = "report contact"
    SEALED_FIELDS = ("sealed", "email_hash", "phone_hash")

    report = only_report_key("contact")
    phone_hash = models.CharField(
        max_length=64, editable=False, blank=True, default="", db_index=True
    )
    name = SealedText("name")
    # As ``+84…``.
    phone = SealedText(PHONE)
    # The follow token, so that later mails can carry the private link.
    token = SealedText("token")
    show_name = models.BooleanField(_("name may be shown"), default=False)
    # Which text the person agreed to; empty for what came before there was one.
    consent = models.CharField(_("consent text"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("given"), default=timezone.now)

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return f"#{self.report_id}"

    @property
    def phone_text(self) -> str:
        """The number as people write it here: 0912 345 678."""
        if not self.phone.startswith("+84"):
            return self.phone
        digits = f"0{self.phone.removeprefix('+84')}"
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"

    def _seal(self, facts: dict[str, str]) -> None:
        super()._seal(facts)
        self.phone_hash = hash_of(PHONE, facts.get(PHONE, ""))


class ContactLook(models.Model):
    """That a member of staff looked at who reported; kept when the contact is gone."""

    report = report_key("contact_looks")
    user = person_key(_("person"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    # Empty for looks of before one was asked for.
    reason = models.CharField(_("why"), max_length=300, db_default="", blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("contact access")
        verbose_name_plural = _("contact accesses")

    def __str__(self) -> str:
        return f"#{self.report_id} · {self.user}"


class ContactErasure(models.Model):
    """What stays when a contact is forgotten: that there was one, when and why it went."""

    class Reason(models.TextChoices):
        AGE = "age", _("kept long enough")
        ASKED = "asked", _("the person asked")

    report = report_key("erasures")
    reason = models.CharField(_("why"), max_length=10, choices=Reason.choices)
    consent = models.CharField(_("consent text"), max_length=20, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("forgotten contact")
        verbose_name_plural = _("forgotten contacts")

    def __str__(self) -> str:
        return f"#{self.report_id} · {self.get_reason_display()}"
