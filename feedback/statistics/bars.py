"""Bars for the figures, measured on the server: a page without scripts draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.statistics.figures import Row

SHOWN = 10


@dataclass(frozen=True)
class Bar:
    """A group's bars; lengths are percentages of the longest one, as CSS texts."""

    name: str
    row: Row
    new: str
    open: str
    late: str
    solved: str


def bars(rows: Sequence[Row], shown: int = SHOWN) -> list[Bar]:
    """The bars of the first ``shown`` rows."""
    chosen = rows[:shown]
    numbers = [max(row.figures.new, row.figures.open) for row in chosen]
    longest = max(numbers, default=0) or 1
    return [_bar(row, longest) for row in chosen]


def _bar(row: Row, longest: int) -> Bar:
    figures = row.figures

    def length(number: int) -> str:
        # Never the decimal comma of a language: these are attributes.
        return f"{100 * number / longest:.1f}"

    return Bar(
        row.name,
        row,
        length(figures.new),
        length(figures.open),
        length(figures.late),
        length(figures.solved),
    )
