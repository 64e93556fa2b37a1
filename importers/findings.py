"""Findings: what an import found out, as data that a person can read and act on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ROWS_NAMED = 10
# Places kept of each rule, for the map and for downloads.
PLACES_KEPT = 200


class Severity(StrEnum):
    """``error`` stops the load; the others do not."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass
class Place:
    """Where something was found: the row (0: none), its key, a point to zoom to.

    ``x`` and ``y`` are longitude and latitude, NaN where there is no place; ``shape``
    is WKB in degrees where the thing has an outline of its own (a gap); ``size`` is its
    m²; ``other`` the key of a second feature concerned.
    """

    row: int = 0
    key: str = ""
    x: float = math.nan
    y: float = math.nan
    other: str = ""
    shape: bytes = b""
    size: float | None = None

    @property
    def has_location(self) -> bool:
        """Whether it can be shown on a map."""
        return math.isfinite(self.x) and math.isfinite(self.y)


@dataclass(frozen=True)
class Finding:
    """One thing found: a stable rule code, how often, and advice in plain words.

    ``rows`` are the first few row numbers, counted from 1 as in the file; ``places``
    the first few hundred places. ``is_repaired`` says that the import put it right;
    ``area_before`` and ``area_after`` (m²) are of the shapes concerned.
    """

    rule: str
    severity: Severity
    message: str
    count: int = 1
    rows: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()
    is_repaired: bool = False
    area_before: float | None = None
    area_after: float | None = None

    @classmethod
    def info(cls, rule: str, message: str, count: int = 1) -> Finding:
        """Something worth knowing."""
        return cls(rule, Severity.INFO, message, count)

    @classmethod
    def warning(cls, rule: str, message: str, count: int = 1) -> Finding:
        """Something that somebody should look at."""
        return cls(rule, Severity.WARNING, message, count)

    @classmethod
    def error(cls, rule: str, message: str, count: int = 1) -> Finding:
        """Something that stops the load."""
        return cls(rule, Severity.ERROR, message, count)

    def as_dict(self) -> dict[str, Any]:
        """The form kept in job and version rows and printed by ``--json``."""
        found: dict[str, Any] = {
            "rule": self.rule,
            "severity": str(self.severity),
            "message": self.message,
            "count": self.count,
            "rows": list(self.rows),
            "is_repaired": self.is_repaired,
            "keys": [p.key for p in self.places if p.key][:ROWS_NAMED],
            "points": [
                [round(p.x, 7), round(p.y, 7)] for p in self.places if p.has_location
            ][:ROWS_NAMED],
        }
        if self.area_before is not None and self.area_after is not None:
            found["area_before"] = round(self.area_before, 2)
            found["area_after"] = round(self.area_after, 2)
        return found


@dataclass
class RowTally:
    """Counts rows that share a problem, keeping the first places."""

    count: int = 0
    places: list[Place] = field(default_factory=list)
    area_before: float | None = None
    area_after: float | None = None
    last: slice = field(default_factory=lambda: slice(0, 0))

    @property
    def rows(self) -> list[int]:
        """The first few row numbers."""
        return [p.row for p in self.places if p.row][:ROWS_NAMED]

    def add(self, rows: Iterable[int]) -> None:
        """Count these row numbers; ``locate`` may say then where they are."""
        numbers = [int(row) for row in rows]
        self.count += len(numbers)
        begin = len(self.places)
        room = max(0, PLACES_KEPT - begin)
        self.places += [Place(row) for row in numbers[:room]]
        self.last = slice(begin, len(self.places))

    def locate(self, lonlat: Iterable[Sequence[float]]) -> None:
        """Say where the rows added last are, in their order (degrees)."""
        for place, (x, y) in zip(self.places[self.last], lonlat, strict=False):
            if math.isfinite(x) and math.isfinite(y):
                place.x, place.y = float(x), float(y)

    def add_places(self, points: Iterable[Sequence[float]]) -> None:
        """Count things that are at these places but in no row of the file."""
        found = list(points)
        self.count += len(found)
        room = max(0, PLACES_KEPT - len(self.places))
        self.places += [Place(x=float(x), y=float(y)) for x, y in found[:room]]

    def add_areas(self, before: float, after: float) -> None:
        """Add to the areas (m²) before and after a repair."""
        self.area_before = (self.area_before or 0.0) + before
        self.area_after = (self.area_after or 0.0) + after


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of them stops the load."""
    return any(f.severity == Severity.ERROR for f in findings)


def as_dicts(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The form kept in rows and printed as JSON."""
    return [finding.as_dict() for finding in findings]
