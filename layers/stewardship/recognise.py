"""Run the recognition of personal data again on a field that is stored already."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from layers.models import LayerField
from layers.queries.field_sample import sample_values
from layers.recognition.evidence import Evidence, personal_evidence


def evidence_in(field: LayerField) -> list[Evidence]:
    """What speaks for personal data in the field's column, by name and by content.

    Every version that could be shown is looked at: one that is a draft or superseded
    today is published by one click tomorrow.
    """
    names = [name for name in (field.source_name, field.key) if name]
    meanings = field.layer.fields.values_list("meaning", flat=True)
    is_parcel = field.layer.is_parcels or LayerField.Meaning.PARCEL in meanings
    found: dict[str, Evidence] = {}
    for texts in sample_values(field) or [[]]:
        for each in personal_evidence(names, texts, is_parcel=is_parcel):
            found.setdefault(each.meaning, each)
    return list(found.values())


def unlifted(found: Iterable[Evidence], lifted: Collection[str]) -> Evidence | None:
    """The first evidence that no two people have decided about; None without."""
    return next((each for each in found if each.meaning not in lifted), None)
