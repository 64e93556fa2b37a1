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
from layers.policy import public_fields
from layers.queries.feature_json import decoded
from layers.queries.feature_text import code_text
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
    # By the layer's code list, or the field that holds the zone's name.
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


@dataclass(frozen=True)
class ZoneFields:
    """Keys of a layer's public fields that say what its zones are; empty without one.

    Read once for a report: a layer has many fields, and a report many layers.
    """

    code: str
    name: str
    # Fact of a decision → field in which a zone states it.
    decision: dict[str, str]
    # Fields with widths of safety corridors → the share on each side.
    corridor: dict[str, float]
    coded: LayerField | None

    @classmethod
    def of(cls, layer: Layer) -> ZoneFields:
        """Those of the layer."""
        found = {f.meaning: f for f in reversed(public_fields(layer.fields.all()))}
        coded = found.get(Meaning.ZONE_CODE) or found.get(Meaning.LAND_USE)
        return cls(
            code=coded.key if coded else "",
            name=found[Meaning.NAME].key if Meaning.NAME in found else "",
            decision={
                n: found[m].key for n, m in DECISION_FIELDS.items() if m in found
            },
            corridor={
                found[m].key: s for m, s in CORRIDOR_FIELDS.items() if m in found
            },
            coded=coded,
        )

    def zone_name(self, code: str | None, properties: dict[str, Any]) -> str:
        """Plain name of a zone: by its code list, else by its public name field.

        Else what the official lists call the code or its parts.
        """
        own = self.coded.code_name(code) if self.coded else ""
        named = own or str(properties.get(self.name) or "")
        return named or (code_text(self.coded, code or "") if self.coded else "")

    def reach(self, version: int) -> float:
        """How far from its axis the version's widest corridor goes, metres."""
        wide = (widest(version, key) * share for key, share in self.corridor.items())
        return max(wide, default=0.0)


def covers(
    layer: Layer, version: int, key: str, overlays: Mapping[int, Layer]
) -> list[Cover]:
    """What of ``overlays`` (version id → layer) lies on the parcel.

    Measured in the parcel layer's measure_srid. Those with safety corridors are looked
    for apart: they reach farther than the parcel's box.
    """
    by_layer = {each.pk: ZoneFields.of(each) for each in overlays.values()}
    fields = {v: by_layer[each.pk] for v, each in overlays.items()}
    reaches = {v: of.reach(v) for v, of in fields.items()}
    parts = (
        {v: of for v, of in fields.items() if not reaches[v]},
        {v: of for v, of in fields.items() if reaches[v]},
    )
    found: list[Cover] = []
    for part in filter(None, parts):
        farthest = max(reaches[v] for v in part)
        found += _covers(layer, version, key, part, farthest)
    return found


def _covers(
    layer: Layer,
    version: int,
    key: str,
    fields: Mapping[int, ZoneFields],
    metres: float,
) -> list[Cover]:
    values: dict[str, Any] = {
        "version": version,
        "key": key,
        "srid": sql_srid(layer.measure_srid),
        "reach": SLACK + metres / DEGREE,
        "overlays": tuple(fields),
        "code_fields": _json({v: of.code for v, of in fields.items() if of.code}),
        "decision_fields": _json(
            {v: x.decision for v, x in fields.items() if x.decision}
        ),
        "corridor_fields": _json(
            {v: x.corridor for v, x in fields.items() if x.corridor}
        ),
    }
    return [
        Cover(
            version=id_,
            code=code,
            square_metres=area,
            keys=keys,
            name=fields[id_].zone_name(code, decoded(zone or {})),
            metres=length,
            points=points,
            decision=decision_from(decoded(decision or {})),
        )
        for id_, code, decision, area, length, points, keys, zone in fetch(
            "overlay", values
        )
    ]


def _json(by_version: Mapping[int, Any]) -> str:
    return json.dumps({str(version): value for version, value in by_version.items()})


@lru_cache(maxsize=512)
def widest(version: int, field: str) -> float:
    """The largest width in a field; a version's rows never change."""
    ((value,),) = fetch("widest_corridor", {"version": version, "field": field})
    return float(value or 0.0) if math.isfinite(value or 0.0) else 0.0


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
