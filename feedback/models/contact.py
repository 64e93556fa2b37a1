"""Who reported: a table of its own, never joined into a public answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.report import Report


class ReportContact(models.Model):
    """Name, phone and e-mail the reporter chose to give."""

    report = models.OneToOneField(
        Report, models.CASCADE, related_name="contact", verbose_name=_("report")
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    show_name = models.BooleanField(_("name may be shown"), default=False)
    # The follow token under the secret key, so that later mails can carry the link.
    sealed_token = models.TextField(blank=True, editable=False)

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
