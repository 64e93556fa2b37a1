"""Findings: what an import found out, as data that a person can read and act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

ROWS_NAMED = 10


class Severity(StrEnum):
    """``error`` stops the load; the others do not."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One thing found: a stable rule code, how often, and advice in plain words.

    ``rows`` are the first few row numbers, counted from 1 as in the file.
    """

    rule: str
    severity: Severity
    message: str
    count: int = 1
    rows: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The form kept in job and version rows and printed by ``--json``."""
        return {**asdict(self), "severity": str(self.severity), "rows": list(self.rows)}


@dataclass
class RowTally:
    """Counts rows that share a problem, keeping the first few row numbers."""

    count: int = 0
    rows: list[int] = field(default_factory=list)

    def add(self, rows: Iterable[int]) -> None:
        """Count these row numbers."""
        numbers = [int(row) for row in rows]
        self.count += len(numbers)
        self.rows += numbers[: max(0, ROWS_NAMED - len(self.rows))]


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of them stops the load."""
    return any(f.severity == Severity.ERROR for f in findings)
