"""The one rule by which a field is opened, closed or given another meaning.

It knows no database row: imports ask it of columns that have none yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from layers.models import ChangeRequest, LayerField
from layers.recognition.evidence import Evidence

PERSONAL = LayerField.PERSONAL_MEANINGS


class Objection(TextChoices):
    """Why a change is not made."""

    NEVER = "never", _("A field with personal data is never public.")
    TWO_PEOPLE = (
        "two-people",
        _(
            "This was recognised as personal data. Two people lift that: ask for it on"
            " the page of the layer, with the reason."
        ),
    )
    PUBLISH = (
        "publish",
        _(
            "You may describe and close this field. Opening it or giving it another"
            " meaning needs the right to publish the layer."
        ),
    )


@dataclass(frozen=True)
class Standing:
    """What a field means and whether everybody sees it."""

    meaning: str
    is_public: bool

    @property
    def is_personal(self) -> bool:
        """Whether it holds data about people."""
        return self.meaning in PERSONAL

    @classmethod
    def of(cls, field: LayerField) -> Standing:
        """How the field stands as it is in memory."""
        return cls(str(field.meaning), field.is_public)


def objection(
    before: Standing,
    after: Standing,
    *,
    evidence: Evidence | None,
    may_publish: bool,
) -> Objection | None:
    """What speaks against the change; None when it may be made by one person.

    ``evidence`` is what says that the field holds personal data, unless two people
    lifted just that.
    """
    if after.is_public and after.is_personal:
        return Objection.NEVER
    if before.is_personal and not after.is_personal:
        return Objection.TWO_PEOPLE
    is_opened = after.is_public and not before.is_public
    is_renamed = before.meaning != after.meaning and not after.is_personal
    if is_opened and evidence is not None:
        return Objection.TWO_PEOPLE
    if (is_opened or is_renamed) and not may_publish:
        return Objection.PUBLISH
    return None


def lifted_meanings(layers: Iterable[int]) -> dict[tuple[int, str], set[str]]:
    """(layer id, field key) -> personal meanings that two people lifted there."""
    found: dict[tuple[int, str], set[str]] = {}
    for row in ChangeRequest.objects.in_force().filter(layer__in=set(layers)):
        found.setdefault((row.layer_id, row.field_key), set()).update(
            row.lifted_meanings
        )
    return found
