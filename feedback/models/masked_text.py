"""Originals of masked public texts, encrypted until staff decide."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.encrypted import SealedQuerySet, SealedRow, SealedText
from feedback.models.history import HistoryEntry
from feedback.models.links import report_key
from gisportal.core.foreign_keys import person_key


class MaskedTextQuerySet(SealedQuerySet):
    """Sets of masked texts named by intent."""

    def waiting(self) -> MaskedTextQuerySet:
        """Those that nobody has decided on yet."""
        return self.filter(state=MaskedText.State.WAITING)


class MaskedText(SealedRow):
    """The original of a text that is shown with something masked or changed.

    The text itself, everywhere it is kept, already is the masked one: whatever shows it
    shows no more. The original is sealed here until it is purged.
    """

    # Part of what seals a row: what was sealed so far opens under this name only.
    PURPOSE = "withheld text"
    LOSABLE = True

    class Field(models.TextChoices):
        DESCRIPTION = "description", _("description")
        ADDRESS = "address", _("address or directions")
        PUBLIC_NOTE = "public_note", _("public note")
        RATING_TEXT = "rating_text", _("rating in words")

    class State(models.TextChoices):
        WAITING = "waiting", _("masked, waiting for a decision")
        MASKED = "masked", _("stays masked")
        SHOWN = "shown", _("shown as written")
        EDITED = "edited", _("changed by staff")

    report = report_key("masked_texts")
    entry = models.ForeignKey(
        HistoryEntry,
        models.CASCADE,
        null=True,
        related_name="masked_texts",
        verbose_name=_("history entry"),
    )
    field = models.CharField(_("text"), max_length=20, choices=Field.choices)
    # As it was written; empty once it is purged.
    original = SealedText("text")
    kinds = models.JSONField(_("what was found"), default=list)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    decided_by = person_key(_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = MaskedTextQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("masked text")
        verbose_name_plural = _("masked texts")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "entry", "field"],
                name="withheld_once_per_text",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["report"], name="withheld_waiting", condition=Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.report_id} · {self.get_field_display()}"

    @property
    def is_purged(self) -> bool:
        """Whether nobody can read the original any more."""
        return not self.sealed

    @property
    def kind_names(self) -> list[str]:
        """What was found, in words."""
        names = {
            "email": _("e-mail address"),
            "phone": _("phone number"),
            "identity": _("identity number"),
            "account": _("bank account"),
        }
        return [str(names[kind]) for kind in self.kinds if kind in names]
