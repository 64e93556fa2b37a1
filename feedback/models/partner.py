"""Who may send reports by program: other cities' systems, apps, hotlines."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.codes import digest, new_token
from feedback.models.history import HistoryEntry
from feedback.models.report import Report

KEY_START = 6


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Sets of partners named by intent."""

    def with_key(self, key: str) -> Partner | None:
        """The active partner whose key this is."""
        return self.filter(is_active=True, key_hash=digest(key)).first()


class Partner(models.Model):
    """A system with a key of its own; only the key's digest is kept."""

    name = models.CharField(_("name"), max_length=200)
    contact = models.CharField(
        _("contact"),
        max_length=200,
        blank=True,
        help_text=_("Whom to write to when something is wrong."),
    )
    key_hash = models.CharField(max_length=64, editable=False)
    # Enough to tell which key a partner has, not enough to use it.
    key_start = models.CharField(_("key begins with"), max_length=8, editable=False)
    hourly_limit = models.PositiveIntegerField(
        _("reports an hour"), default=600, validators=[MinValueValidator(1)]
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("API partner")
        verbose_name_plural = _("API partners")
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], name="partner_key_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def new_key(self) -> str:
        """A new key in place of the old one; it is told this once (not yet saved)."""
        key = new_token()
        self.key_hash, self.key_start = digest(key), key[:KEY_START]
        return key


class PartnerReport(models.Model):
    """Which partner sent a report."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="sent", verbose_name=_("API partner")
    )
    report = models.OneToOneField(
        Report,
        models.CASCADE,
        related_name="sent_by",
        verbose_name=_("report"),
    )

    class Meta:
        verbose_name = _("report of a partner")
        verbose_name_plural = _("reports of partners")

    def __str__(self) -> str:
        return f"#{self.report_id} · {self.partner}"


class PartnerUpdate(models.Model):
    """An update a partner sent on a report of its own: each is taken once."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="+", verbose_name=_("API partner")
    )
    update_id = models.CharField(_("the partner's id"), max_length=100)
    entry = models.OneToOneField(
        HistoryEntry, models.CASCADE, related_name="+", verbose_name=_("history entry")
    )

    class Meta:
        verbose_name = _("update of a partner")
        verbose_name_plural = _("updates of partners")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "update_id"], name="partner_update_once"
            ),
        ]

    def __str__(self) -> str:
        return self.update_id
