"""The history of a report as staff read it: offices and categories by their names."""

from __future__ import annotations

from collections.abc import Iterable

from feedback.models import Category, HistoryEntry
from layers.models import ServiceOffice


def with_names(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """``entries`` with ``office_name`` and ``category_name`` of those they name.

    The history keeps the short names, which stay; one that is gone is shown as kept.
    """
    rows = list(entries)
    offices = _names(ServiceOffice, {row.data.get("office") for row in rows})
    categories = _names(Category, {row.data.get("category") for row in rows})
    for row in rows:
        office, category = row.data.get("office"), row.data.get("category")
        row.office_name = offices.get(office, office)
        row.category_name = categories.get(category, category)
    return rows


def _names(
    model: type[Category | ServiceOffice], slugs: set[str | None]
) -> dict[str | None, str]:
    """Slug -> name in the language of the page."""
    wanted = slugs - {None}
    if not wanted:
        return {}
    found = model.objects.filter(slug__in=wanted)
    return {row.slug: row.name for row in found}
