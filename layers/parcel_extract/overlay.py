"""Overlays: what of the plans lies on a parcel and how much of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gisportal.core.geo import sql_srid
from layers.decisions import Decision, decision_from
from layers.models import Layer, LayerField
from layers.policy import public_field
from layers.queries.feature_json import decoded
from layers.sql import fetch

Meaning = LayerField.Meaning
NO_VERSION = -1
# What a zone may say of its own decision.
DECISION_FIELDS = {
    "number": Meaning.DECISION_NUMBER,
    "date": Meaning.DECISION_DATE,
    "url": Meaning.DECISION_URL,
    "status": Meaning.LEGAL_STATUS,
    "valid_from": Meaning.VALID_FROM,
    "valid_until": Meaning.VALID_UNTIL,
}
# How much of the field's width lies on each side.
CORRIDOR_FIELDS = {Meaning.CORRIDOR_SIDE: 1.0, Meaning.CORRIDOR_WIDTH: 0.5}
# A degree of longitude is no shorter than this within 30° of the equator, metres.
DEGREE = 96_000.0
# Outlines bend a little between the systems: how far to look beyond the parcel's box.
SLACK = 1e-6


@dataclass(frozen=True)
class Cover:
    """One zone code on the parcel; ``code`` None is the union of all codes."""

    version: int
    code: str | None
    square_metres: float
    keys: list[str]
    # From the public field that holds the zone's name.
    name: str = ""
    # Of lines; how many points.
    metres: float = 0.0
    points: int = 0
    # What the zone says itself.
    decision: Decision = Decision()


@dataclass(frozen=True)
class Commune:
    """The administrative feature a parcel lies in."""

    version: int
    key: str
    label: str


def covers(
    layer: Layer, version: int, key: str, overlays: Mapping[int, Layer]
) -> list[Cover]:
    """What of ``overlays`` (version id → layer) lies on the parcel.

    Measured in the parcel layer's measure_srid. Those with safety corridors are looked
    for apart: they reach farther than the parcel's box.
    """
    reaches = {v: reach(v, each) for v, each in overlays.items()}
    parts = (
        {v: x for v, x in overlays.items() if not reaches[v]},
        {v: x for v, x in overlays.items() if reaches[v]},
    )
    found: list[Cover] = []
    for part in filter(None, parts):
        farthest = max(reaches[v] for v in part)
        found += _covers(layer, version, key, part, farthest)
    return found


def _covers(
    layer: Layer, version: int, key: str, overlays: Mapping[int, Layer], metres: float
) -> list[Cover]:
    values: dict[str, Any] = {
        "version": version,
        "key": key,
        "srid": sql_srid(layer.measure_srid),
        "reach": SLACK + metres / DEGREE,
        "overlays": tuple(overlays),
        "code_fields": json.dumps(
            {str(v): code_field(x) for v, x in overlays.items() if code_field(x)}
        ),
        "decision_fields": json.dumps(
            {str(v): decision_fields(x) for v, x in overlays.items()}
        ),
        "corridor_fields": json.dumps(
            {str(v): corridor_fields(x) for v, x in overlays.items()}
        ),
    }
    return [
        Cover(
            version=id_,
            code=code,
            square_metres=area,
            keys=keys,
            name=zone_name(overlays[id_], decoded(zone or {})),
            metres=length,
            points=points,
            decision=decision_from(decoded(decision or {})),
        )
        for id_, code, decision, area, length, points, keys, zone in fetch(
            "overlay", values
        )
    ]


def reach(version: int, layer: Layer) -> float:
    """How far from its axis the widest safety corridor of a version goes, metres."""
    fields = corridor_fields(layer).items()
    return max((widest(version, key) * share for key, share in fields), default=0.0)


@lru_cache(maxsize=512)
def widest(version: int, field: str) -> float:
    """The largest width in a field; a version's rows never change."""
    ((value,),) = fetch("widest_corridor", {"version": version, "field": field})
    return float(value or 0.0) if math.isfinite(value or 0.0) else 0.0


def code_field(layer: Layer) -> str:
    """Key of the public field that holds a zoning layer's code, empty without one."""
    field = public_field(layer, Meaning.ZONE_CODE, Meaning.LAND_USE)
    return field.key if field else ""


def decision_fields(layer: Layer) -> dict[str, str]:
    """Fact of a decision → key of the public field in which a zone states it."""
    found = ((n, public_field(layer, m)) for n, m in DECISION_FIELDS.items())
    return {name: field.key for name, field in found if field}


def corridor_fields(layer: Layer) -> dict[str, float]:
    """Keys of public fields with widths of safety corridors → the share on each side."""
    found = ((public_field(layer, m), s) for m, s in CORRIDOR_FIELDS.items())
    return {field.key: share for field, share in found if field}


def zone_name(layer: Layer, properties: dict[str, Any]) -> str:
    """Value of the zone's public name field, empty without one."""
    field = public_field(layer, Meaning.NAME)
    return str(properties.get(field.key) or "") if field else ""


def commune_at(version: int, key: str, communes: Sequence[int]) -> Commune | None:
    """The smallest administrative feature that holds the parcel's label point."""
    admin = tuple(communes) or (NO_VERSION,)
    rows = fetch("commune_at", {"version": version, "key": key, "communes": admin})
    return Commune(*rows[0]) if rows else None


def inside_outlines(version: int, key: str, overlays: Iterable[int]) -> set[int]:
    """The versions whose declared outline holds the whole parcel."""
    wanted = tuple(overlays)
    if not wanted:
        return set()
    values = {"version": version, "key": key, "overlays": wanted}
    return {found for (found,) in fetch("inside_outlines", values)}
