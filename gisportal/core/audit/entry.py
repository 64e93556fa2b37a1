"""One line of the trail. The database refuses to change or delete it (a trigger)."""

from __future__ import annotations

from typing import Any, ClassVar

from auditlog.models import AbstractLogEntry
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from gisportal.core.audit.actor import current_user
from gisportal.core.audit.events import event_label
from gisportal.core.audit.subjects import subject_of_model

MASK = "***"
REASON_LENGTH = 500
# What entries tell of besides fields.
RECORDED_AS = {"by": _("by means of")}
TRUTHS = {"True": _("yes"), "False": _("no")}
ACTION_WORDS = {
    AbstractLogEntry.Action.CREATE: "create",
    AbstractLogEntry.Action.UPDATE: "update",
    AbstractLogEntry.Action.DELETE: "delete",
    AbstractLogEntry.Action.ACCESS: "access",
}


class AuditEntry(AbstractLogEntry):  # type: ignore[misc]  # the library has no types
    """Who did what to what, when and why. It outlives its actor and its target.

    Of django-auditlog's columns those go that would hold personal data.
    """

    actor_email = None
    remote_addr = None
    remote_port = None
    changes_text = None

    id = models.BigAutoField(primary_key=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    # Account name: still told when the account is gone. Empty: the portal itself.
    actor_name = models.CharField(_("account"), max_length=150, blank=True)
    content_type = models.ForeignKey(
        ContentType,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("kind"),
    )
    event = models.CharField(_("event"), max_length=80)
    reason = models.CharField(_("why"), max_length=REASON_LENGTH, blank=True)

    class Meta:
        ordering: ClassVar = ["-timestamp", "-id"]
        get_latest_by = "timestamp"
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes: ClassVar = [
            models.Index(fields=["-timestamp", "-id"], name="audit_newest"),
            models.Index(fields=["event", "-timestamp"], name="audit_event"),
            models.Index(fields=["actor_name", "-timestamp"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.object_repr}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill in who acts, and the event of a tracked row; then add the line."""
        if self.actor is None:
            self.actor = current_user()
        if self.actor is not None:
            self.actor_name = self.actor.get_username()
        if not self.event:
            self.event = self._tracked_event()
        super().save(*args, **kwargs)

    def _tracked_event(self) -> str:
        model = self.content_type.model_class() if self.content_type else None
        subject = subject_of_model(model)
        name = self.content_type.model if self.content_type else ""
        return f"{subject}.{name}.{ACTION_WORDS[self.action]}"

    @property
    def label(self) -> str:
        """What happened, in the reader's language."""
        model = self.content_type.model_class() if self.content_type else None
        what = str(model._meta.verbose_name) if model is not None else ""
        return event_label(self.event, what)

    @property
    def changes_shown(self) -> list[tuple[str, str]]:
        """Field and what became of it, in words; private values are not told."""
        return [
            (self._field_label(name), _in_words(change))
            for name, change in (self.changes or {}).items()
        ]

    def _field_label(self, name: str) -> str:
        """The field's own name in the reader's language; else as it was recorded."""
        model = self.content_type.model_class() if self.content_type else None
        named = {f.name: f for f in model._meta.get_fields()} if model else {}
        label = getattr(named.get(name), "verbose_name", None)
        return str(label or RECORDED_AS.get(name, name))


def _in_words(change: Any) -> str:
    if isinstance(change, dict):  # many to many
        sign = "+" if change.get("operation") == "add" else "−"
        return ", ".join(f"{sign} {each}" for each in change.get("objects", []))
    before, after = change
    if MASK in (before, after):
        return str(_("changed (private)"))
    before, after = (TRUTHS.get(each, each) for each in (before, after))
    if before in ("", "None"):
        return str(after)
    return f"{before} → {after}"


def masked(_value: str) -> str:
    """What stands in the trail for a private value."""
    return MASK
