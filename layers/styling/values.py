"""What values a public field takes: the material rules are made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from gisportal.core.bilingual import bilingual
from gisportal.core.sql_files import sql
from layers.models import LayerField

SQL_FOLDER = Path(__file__).resolve().parent.parent / "sql"
MAX_VALUES = 100
# Shares of the features below each quantile.
PARTS = tuple(n / 360 for n in range(361))
NUMBERS = (LayerField.Type.INTEGER, LayerField.Type.REAL)


@dataclass(frozen=True)
class FieldValues:
    """The commonest values, and for numbers their spread."""

    values: list[dict[str, Any]]
    has_more: bool
    spread: dict[str, Any] | None


def field_values(field: LayerField, version: int) -> FieldValues:
    """Values of ``field`` (which the caller knows to be public) in a version."""
    facts: dict[str, Any] = {
        "field": field.key,
        "version": version,
        "limit": MAX_VALUES + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql(SQL_FOLDER, "style_values"), facts)
        rows = cursor.fetchall()
    values = [
        {"value": value, "count": count, **names(field, value)}
        for value, count in rows[:MAX_VALUES]
    ]
    is_number = field.type in NUMBERS
    return FieldValues(
        values,
        has_more=len(rows) > MAX_VALUES,
        spread=read_spread(field.key, version) if is_number else None,
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
    facts: dict[str, Any] = {"field": key, "version": version, "parts": list(PARTS)}
    with connection.cursor() as cursor:
        cursor.execute(sql(SQL_FOLDER, "style_range"), facts)
        count, low, high, quantiles = cursor.fetchone()
    if not count:
        return None
    return {"count": count, "min": low, "max": high, "quantiles": quantiles}


def name_of(field: LayerField) -> str:
    """What the editor calls the field."""
    return bilingual(field) or field.key
