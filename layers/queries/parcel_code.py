"""The parcel that a code stands for: its own ID, or a code whose place lies in it.

A national parcel ID that was mistyped at its end, cut short, or rounded otherwise by
another program still names a place; nine characters are a cell of five metres. Such a
parcel is never passed off as the one with that ID: it is *nearby*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gisportal.core import geohash
from gisportal.core.database import time_limit
from gisportal.core.slots import statement_ms
from layers.models import Layer
from layers.queries.feature_text import title
from layers.refs import feature_url
from layers.sql import fetch

SHORTEST = 9
# Characters of an ID by which a parcel is known when the rest is wrong: a cell of a
# metre, in which two label points never lie.
KNOWN_BY = 10
# How far (m) beyond the code's own cell a parcel may begin: the precision of a sheet.
REACH = 1.5


@dataclass(frozen=True)
class CodedParcel:
    """A parcel at a code; ``is_nearby`` where the code is not its own ID."""

    layer: Layer
    key: str
    label: str
    number: str | None
    own_id: str
    is_own_computed: bool
    is_nearby: bool

    @property
    def title(self) -> str:
        """What the parcel is called."""
        return title(self.layer, self.label, self.number, self.key)

    @property
    def url(self) -> str:
        """Its page."""
        return feature_url(self.layer.slug, self.key)


def clean(text: str) -> str:
    """The code as it is compared: small letters, without blanks and dashes."""
    return "".join(c for c in text.lower() if c not in " -._")


def is_code(text: str) -> bool:
    """Whether the cleaned text is a code of a place in Vietnam."""
    return geohash.place(text, SHORTEST) is not None


def parcels_of(code: str, layers: Sequence[Layer]) -> list[CodedParcel]:
    """The parcels (of ``layers``, already allowed) that a cleaned code stands for.

    All that have it as their ID, else the one nearby; none where no parcel is.
    """
    versions = {
        layer.published_version_id: layer
        for layer in layers
        if layer.is_parcels and layer.published_version_id
    }
    if not versions or not is_code(code):
        return []
    values = {"versions": tuple(versions), "code": code}
    with time_limit(statement_ms("search")):
        rows = fetch("parcels_with_id", values) if len(code) == geohash.LENGTH else []
        if not rows:
            rows = fetch("parcel_at_code", {**values, **box_of(code)})
    return [parcel_of(versions[row[0]], row, code) for row in rows]


def box_of(code: str) -> dict[str, Any]:
    """Parameters of ``parcel_at_code.sql``: the code's cell, degrees."""
    west, south, east, north = geohash.cell(code) or (0.0, 0.0, 0.0, 0.0)
    return {
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "reach": REACH,
        "known_by": min(KNOWN_BY, len(code)),
    }


def parcel_of(layer: Layer, row: Sequence[Any], code: str) -> CodedParcel:
    """A row of ``version, key, label, number, ID, is computed``."""
    _version, key, label, number, own_id, is_computed = row[:6]
    return CodedParcel(
        layer=layer,
        key=key,
        label=label,
        number=number,
        own_id=own_id or "",
        is_own_computed=bool(is_computed),
        is_nearby=own_id != code,
    )
