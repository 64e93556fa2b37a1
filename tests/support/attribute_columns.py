"""Columns as they stand in attribute tables of provinces, half of them about people.

All persons and numbers in ``attribute_columns.csv`` are made up.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

VALUES = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True)
class AttributeColumn:
    """A column, and whether one of its values tells of a person."""

    name: str
    is_personal: bool
    values: list[str]


def attribute_columns() -> Iterator[AttributeColumn]:
    """All columns of the table."""
    with VALUES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for (name, kind), of_one in groupby(rows, lambda r: (r["column"], r["personal"])):
        yield AttributeColumn(name, kind == "yes", [row["value"] for row in of_one])
