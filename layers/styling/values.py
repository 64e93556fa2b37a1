"""What values a public field takes: the material rules are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layers.models import LayerField
from layers.sql import fetch

MAX_VALUES = 100
# Shares of the features below each quantile.
PARTS = tuple(n / 360 for n in range(361))


@dataclass(frozen=True)
class FieldValues:
    """The commonest values, and for numbers their spread."""

    values: list[dict[str, Any]]
    has_more: bool
    spread: dict[str, Any] | None


def field_values(field: LayerField, version: int) -> FieldValues:
    """Values of ``field`` (which the caller knows to be public) in a version."""
    facts = {"field": field.key, "version": version, "limit": MAX_VALUES + 1}
    rows = fetch("style_values", facts)
    values = [
        {"value": value, "count": count, **names(field, value)}
        for value, count in rows[:MAX_VALUES]
    ]
    return FieldValues(
        values,
        has_more=len(rows) > MAX_VALUES,
        spread=read_spread(field.key, version) if field.is_numeric else None,
    )


def names(field: LayerField, value: str) -> dict[str, str]:
    """The plain names the field's code list has for a value."""
    entry = (field.codes or {}).get(value)
    if not entry:
        return {}
    if isinstance(entry, str):
        return {"name_vi": entry}
    kept = {key: entry.get(key) for key in ("name_vi", "name_en")}
    return {key: str(text) for key, text in kept.items() if text}


def read_spread(key: str, version: int) -> dict[str, Any] | None:
    """Least, greatest and 361 quantiles; the editor takes those nearest its classes."""
    facts = {"field": key, "version": version, "parts": list(PARTS)}
    ((count, low, high, quantiles),) = fetch("style_range", facts)
    if not count:
        return None
    return {"count": count, "min": low, "max": high, "quantiles": quantiles}
