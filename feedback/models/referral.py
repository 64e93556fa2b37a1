"""A report shown to an outside party by a link that expires and serves one answer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.links import report_key
from gisportal.core.foreign_keys import person_key


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Sets of referrals named by intent."""

    def waiting(self) -> ReferralQuerySet:
        """Links that still lead somewhere."""
        return self.filter(
            answered_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=timezone.now(),
        )


class Referral(models.Model):
    """Who was asked what, until when; only the digest of the link's token is kept."""

    report = report_key("referrals")
    party = models.CharField(_("who is asked"), max_length=200)
    question = models.TextField(_("what is asked"), max_length=4000)
    token_hash = models.CharField(max_length=64, editable=False)
    created_by = person_key()
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("question to another party")
        verbose_name_plural = _("questions to other parties")
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], name="referral_token_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.party

    @property
    def is_waiting(self) -> bool:
        """Whether the link still leads somewhere."""
        is_over = self.answered_at or self.revoked_at
        return not is_over and self.expires_at > timezone.now()
