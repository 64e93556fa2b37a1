"""Why a column is taken for personal data, whatever somebody declared it to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers.models import LayerField
from layers.recognition import column_recognition


@dataclass(frozen=True)
class Evidence:
    """The personal meaning that was recognised, and by what."""

    meaning: LayerField.Meaning
    reason: str


def personal_evidence(
    names: Iterable[str], texts: Sequence[str], *, is_parcel: bool
) -> list[Evidence]:
    """All that speaks for personal data in a column of these names and values.

    By name and by content: two people who agreed that a column holds no owners have
    said nothing of the telephone numbers that come into it later. The declared meaning
    is not asked: who declares a column of names to be sheet numbers must not keep them
    from being recognised.
    """
    found = {}
    for name in names:
        guess = column_recognition.guess(name, texts, is_parcel=is_parcel)
        if guess.is_personal:
            found[guess.meaning] = guess.reason
        content = column_recognition.personal_by_content(
            name, guess.meaning, texts, is_parcel=is_parcel
        )
        for each in content:
            found.setdefault(*each)
    return [Evidence(meaning, reason) for meaning, reason in found.items()]
