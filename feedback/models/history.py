"""What happened to a report: one row for every change, never edited."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.links import report_key
from feedback.states import ActorKind, State
from gisportal.core.foreign_keys import person_key


class HistoryEntry(models.Model):
    """One change: from what to what, by whom, with which words for whom."""

    class Kind(models.TextChoices):
        STATE = "state", _("state")
        CATEGORY = "category", _("category")
        PLACE = "place", _("place")
        OFFICE = "office", _("office in charge")
        VISIBILITY = "visibility", _("visibility")
        INFORMATION = "information", _("more information")
        NOTE = "note", _("note")
        ASSIGNED = "assigned", _("person in charge")
        PRIORITY = "priority", _("priority")
        SPLIT = "split", _("split")
        REFERRAL = "referral", _("asked another party")
        PHOTO = "photo", _("photo")

    report = report_key("history")
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.STATE
    )
    from_state = models.CharField(
        _("from"), max_length=20, choices=State.choices, blank=True
    )
    to_state = models.CharField(
        _("to"), max_length=20, choices=State.choices, blank=True
    )
    actor_kind = models.CharField(_("by"), max_length=10, choices=ActorKind.choices)
    user = person_key(_("person"), blank=True)
    public_note = models.TextField(_("public note"), blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    # What the reporter wrote: for the office and the reporter, not for the public.
    reporter_note = models.TextField(_("the reporter's words"), blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    # Set for a page of staff (``staff.trail``).
    office_name: str | None
    category_name: str | None

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        indexes = [
            models.Index(fields=["report", "at", "id"], name="history_of_report"),
        ]

    def __str__(self) -> str:
        if self.to_state:
            return str(self.get_to_state_display())
        return str(self.get_kind_display())
