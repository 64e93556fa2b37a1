"""Overlays: what zones lie on a parcel and how much of it each covers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from gisportal.core.geo import sql_srid
from gisportal.core.sql_files import sql
from layers.models import Layer, LayerField
from layers.policy import public_fields
from layers.queries.feature_json import decoded

SQL_FOLDER = Path(__file__).resolve().parent.parent / "sql"
NO_VERSION = -1


@dataclass(frozen=True)
class Cover:
    """One zone code on the parcel; ``code`` None is the union of all codes."""

    version: int
    code: str | None
    square_metres: float
    keys: list[str]
    # From the public field that holds the zone's name.
    name: str = ""


@dataclass(frozen=True)
class Commune:
    """The administrative feature a parcel lies in."""

    version: int
    key: str
    label: str


def covers(
    layer: Layer, version: int, key: str, overlays: dict[int, Layer]
) -> list[Cover]:
    """Zones of ``overlays`` (version id → layer) on the parcel, m² in its measure_srid."""
    if not overlays:
        return []
    values: dict[str, Any] = {
        "version": version,
        "key": key,
        "srid": sql_srid(layer.measure_srid),
        "overlays": tuple(overlays),
        "code_fields": json.dumps(
            {str(v): code_field(x) for v, x in overlays.items() if code_field(x)}
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql(SQL_FOLDER, "overlay"), values)
        rows = cursor.fetchall()
    return [
        Cover(
            version=row[0],
            code=row[1],
            square_metres=row[2],
            keys=row[3],
            name=zone_name(overlays[row[0]], decoded(row[4] or {})),
        )
        for row in rows
    ]


def code_field(layer: Layer) -> str:
    """Key of the public field that holds a zoning layer's code, empty without one."""
    fields = public_fields(layer.fields.all())
    for meaning in (LayerField.Meaning.ZONE_CODE, LayerField.Meaning.LAND_USE):
        for field in fields:
            if field.meaning == meaning:
                return field.key
    return ""


def zone_name(layer: Layer, properties: dict[str, Any]) -> str:
    """Value of the zone's public name field, empty without one."""
    for field in public_fields(layer.fields.all()):
        if field.meaning == LayerField.Meaning.NAME:
            return str(properties.get(field.key) or "")
    return ""


def commune_at(version: int, key: str, communes: Sequence[int]) -> Commune | None:
    """The smallest administrative feature that holds the parcel's label point."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql(SQL_FOLDER, "commune_at"),
            {
                "version": version,
                "key": key,
                "communes": tuple(communes) or (NO_VERSION,),
            },
        )
        row = cursor.fetchone()
    return Commune(*row) if row else None


def has_data_in(overlay: int, commune: Commune) -> bool:
    """Whether the zoning version holds anything in the commune."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql(SQL_FOLDER, "has_data_in"),
            {
                "overlay": overlay,
                "commune_version": commune.version,
                "commune": commune.key,
            },
        )
        return bool(cursor.fetchone()[0])
