"""Changes of a layer or a field that wait for a second person, and what became of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gisportal.core.foreign_keys import optional_key
from layers.models.catalogue import Layer
from layers.models.version import DatasetVersion


def told(value: Any) -> Any:
    """A value as the trail tells it: lists as text, of an outline how long it is."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    is_outline = isinstance(value, str) and value.startswith('{"type"')
    return f"GeoJSON ({len(value)})" if is_outline else value


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    """Sets of requests named by intent."""

    def pending(self) -> ChangeRequestQuerySet:
        """Those nobody has decided."""
        return self.filter(state=ChangeRequest.State.PENDING)

    def in_force(self) -> ChangeRequestQuerySet:
        """Confirmed liftings of a personal meaning that still hold."""
        confirmed = self.filter(state=ChangeRequest.State.CONFIRMED, ended_at=None)
        return confirmed.exclude(lifted_meanings=[])

    def locked(self, pk: int) -> ChangeRequest:
        """The request's row, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class ChangeRequest(models.Model):
    """A change one person asks for and another one confirms.

    Only ``layers.stewardship`` writes it. A confirmed one that lifted a personal meaning
    stays in force until the field is closed again: it is what tells a later recognition
    that two people decided.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        TAKEN_BACK = "taken-back", _("taken back")

    layer = models.ForeignKey(
        Layer,
        models.CASCADE,
        related_name="change_requests",
        verbose_name=_("layer"),
    )
    # Empty: the layer itself. By key: a field that a load makes anew is the same one.
    field_key = models.CharField(_("field"), max_length=63, blank=True)
    # Set: what changes is this version's decision or coverage.
    version = optional_key(DatasetVersion, models.CASCADE, _("version"))
    # Name of what changes -> [value when it was asked for, value asked for].
    changes = models.JSONField(_("changes"))
    # Of a lifting: the personal meanings that two people say the field does not have.
    lifted_meanings = models.JSONField(default=list, blank=True)
    evidence = models.CharField(_("why it looks personal"), max_length=300, blank=True)
    reason = models.CharField(_("why"), max_length=500)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    requested_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("no longer in force since"), null=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "field_key"],
                condition=Q(state="pending"),
                name="change_request_one_pending",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("requested_by")),
                name="change_request_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id}/{self.field_key} {self.state}"

    def named_changes(self) -> dict[str, tuple[Any, Any]]:
        """What changes, each with the name the audit trail knows it by."""
        subject = self.field_key
        if self.version is not None:
            subject = f"version-{self.version.number}"
        prefix = f"{subject}." if subject else ""
        return {
            f"{prefix}{name}": (told(old), told(new))
            for name, (old, new) in self.changes.items()
        }

    @property
    def is_pending(self) -> bool:
        """Whether it waits for somebody."""
        return self.state == self.State.PENDING

    @property
    def is_lifting(self) -> bool:
        """Whether it says that data taken for personal are not."""
        return bool(self.lifted_meanings)
