"""What the inspection page shows of an upload: summed up once, kept beside the file.

It holds samples of personal data, so it goes when the upload goes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from layers.models import LayerField

FILE = "survey.json"
CODES_SHOWN = 8
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass
class ColumnSummary:
    """A column as it would be taken; ``raw`` is its name as a view of its bytes."""

    raw: str
    name: str
    key: str
    type: str
    meaning: str
    name_vi: str
    name_en: str
    is_public: bool
    is_searchable: bool
    reason: str
    is_known: bool
    samples: list[str]
    # Recognised as personal data by its name or by what is in it.
    is_recognised: bool = False
    # Land-use codes recognised in it, with their names.
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def is_held_private(self) -> bool:
        """Whether two people must agree before it is not taken for personal data."""
        is_personal = self.meaning in LayerField.PERSONAL_MEANINGS
        return self.is_recognised or (self.is_known and is_personal)

    @property
    def first_codes(self) -> list[tuple[str, dict[str, str]]]:
        """The most frequent ones."""
        return list(self.codes.items())[:CODES_SHOWN]


@dataclass
class CrsCandidate:
    """A coordinate system the file may be in; ``outline`` is where it then lies."""

    code: str
    name: str
    source: str
    is_swapped: bool
    is_near: bool
    outline: list[list[float]]


@dataclass
class LayerSummary:
    """One layer inside the upload."""

    name: str
    count: int
    kind: str
    parts: list[str]
    encoding: str
    texts: list[dict[str, str]]
    columns: list[ColumnSummary]
    places: list[CrsCandidate]
    says_crs: bool
    findings: list[dict[str, Any]] = field(default_factory=list)
    # Of a drawing: what is on each level (``linework.levels.Level``).
    levels: list[dict[str, Any]] = field(default_factory=list)
    # West, south, east and north in the file's own coordinates, where it says them.
    bounds: list[float] = field(default_factory=list)

    @property
    def extent(self) -> dict[str, float] | None:
        """The extent by the names of its sides, and the digits worth showing."""
        if len(self.bounds) != 4 or not np.isfinite(self.bounds).all():
            return None
        # Degrees to about a metre, metres to a decimetre.
        is_degrees = np.abs(self.bounds).max() <= 360
        sides = dict(zip(("west", "south", "east", "north"), self.bounds, strict=True))
        return {**sides, "digits": 5 if is_degrees else 1}

    @property
    def is_drawing(self) -> bool:
        """Whether parcels have to be made of it first."""
        return bool(self.levels)

    @property
    def missing(self) -> list[str]:
        """Parts of a shapefile that did not come along."""
        return [p for p in PARTS if self.parts and p not in self.parts]


def write(found: Sequence[LayerSummary], folder: Path) -> None:
    """Keep it in ``folder``."""
    text = json.dumps([asdict(layer) for layer in found], ensure_ascii=False)
    (folder / FILE).write_text(text, encoding="utf-8")


def is_there(folder: Path) -> bool:
    """Whether the upload in ``folder`` was summed up."""
    return (folder / FILE).exists()


def read(folder: Path) -> list[LayerSummary]:
    """What was found before; empty when the upload is gone."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [
        LayerSummary(
            **{
                **facts,
                "columns": [ColumnSummary(**c) for c in facts["columns"]],
                "places": [CrsCandidate(**p) for p in facts["places"]],
            }
        )
        for facts in kept
    ]
