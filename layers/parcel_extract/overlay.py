"""Overlays: what zones lie on a parcel and how much of it each covers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gisportal.core.geo import sql_srid
from layers.models import Layer, LayerField
from layers.policy import public_field
from layers.queries.feature_json import decoded
from layers.sql import fetch

Meaning = LayerField.Meaning
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
    return [
        Cover(id_, code, area, keys, zone_name(overlays[id_], decoded(zone or {})))
        for id_, code, area, keys, zone in fetch("overlay", values)
    ]


def code_field(layer: Layer) -> str:
    """Key of the public field that holds a zoning layer's code, empty without one."""
    field = public_field(layer, Meaning.ZONE_CODE, Meaning.LAND_USE)
    return field.key if field else ""


def zone_name(layer: Layer, properties: dict[str, Any]) -> str:
    """Value of the zone's public name field, empty without one."""
    field = public_field(layer, Meaning.NAME)
    return str(properties.get(field.key) or "") if field else ""


def commune_at(version: int, key: str, communes: Sequence[int]) -> Commune | None:
    """The smallest administrative feature that holds the parcel's label point."""
    admin = tuple(communes) or (NO_VERSION,)
    rows = fetch("commune_at", {"version": version, "key": key, "communes": admin})
    return Commune(*rows[0]) if rows else None


def has_data_in(overlay: int, commune: Commune) -> bool:
    """Whether the zoning version holds anything in the commune."""
    where = {"commune_version": commune.version, "commune": commune.key}
    ((found,),) = fetch("has_data_in", {"overlay": overlay, **where})
    return bool(found)
