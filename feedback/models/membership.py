"""Who works in which office, and the queues they look at often."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from layers.models import ServiceOffice


class OfficeMembership(models.Model):
    """A member of staff in an office, as officer or supervisor."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("officer")
        SUPERVISOR = "supervisor", _("supervisor")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="office_memberships",
        verbose_name=_("person"),
    )
    office = models.ForeignKey(
        ServiceOffice,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("office"),
    )
    role = models.CharField(
        _("role"), max_length=10, choices=Role.choices, default=Role.OFFICER
    )

    class Meta:
        ordering = ["office", "user"]
        verbose_name = _("office membership")
        verbose_name_plural = _("office memberships")
        permissions = [
            ("manage_people", "Can manage all accounts and see all reports"),
            ("manage_office_people", "Can manage the accounts of their own offices"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office"], name="membership_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.office}"


class SavedFilter(models.Model):
    """The query part of a queue's address, kept for one person under a name of their own."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_filters"
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filter"), max_length=500, blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], name="saved_filter_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
