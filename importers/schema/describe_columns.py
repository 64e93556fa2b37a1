"""What a person decided of the columns, taken as far as one person may decide it."""

from __future__ import annotations

from typing import Any

from importers.findings import Finding
from importers.schema import catalogue_file
from importers.schema.load_plan import Column
from layers.models import LayerField
from layers.recognition import reasons
from layers.stewardship.field_rules import Objection, Standing, objection

# What a column keeps where one person may not decide about it.
VISIBILITY = {"meaning", "is_public", "is_searchable", "visibility_reason"}


def describe_columns(
    found: list[Column], facts: dict[str, Any], may_publish: bool
) -> list[Finding]:
    """Set what was decided of the columns; what needs more people stays as it is."""
    kept: dict[Objection, list[str]] = {}
    for column in found:
        row = column.field
        given = catalogue_file.described(facts, row)
        if not given:
            continue
        against = _objection(column, given, may_publish)
        if against is not None:
            kept.setdefault(against, []).append(row.source_name)
            given = {n: v for n, v in given.items() if n not in VISIBILITY}
        catalogue_file.describe_field(row, given)
        if "is_public" in given:
            row.visibility_reason = given.get("visibility_reason", reasons.CATALOGUE)
    return [
        Finding.warning(
            f"columns-kept-{against}",
            f"{', '.join(names)}: {against.label}",
            len(names),
        )
        for against, names in kept.items()
    ]


def _objection(
    column: Column, given: dict[str, Any], may_publish: bool
) -> Objection | None:
    meaning = str(given.get("meaning", column.field.meaning))
    if meaning in LayerField.PERSONAL_MEANINGS:
        is_in_vain = given.get("is_public") and column.standing.is_personal
        return Objection.TWO_PEOPLE if is_in_vain else None
    is_public = given.get("is_public", column.field.is_public)
    return objection(
        column.standing,
        Standing(meaning, bool(is_public)),
        evidence=column.evidence,
        may_publish=may_publish,
    )
