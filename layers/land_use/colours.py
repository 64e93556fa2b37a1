"""The official land-use codes: names by list and validity, and their usual colours.

Circular 25/2014 names what a parcel is used for on the cadastral map, 27/2018 what is
counted in inventories, 08/2024 both under the Land Law of 2024. Data outlive lists: every
code stays known, with the days from and until which it was in force. A layer's field
keeps its own code list; a preset only says which colour a code has, and how it is called
where the code list is silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from gisportal.core.tables import table


@dataclass(frozen=True)
class CodeList:
    """A circular's list of codes, and when it is in force (``until`` None: still)."""

    name: str
    circular: str
    valid_from: date
    valid_until: date | None

    def is_valid_on(self, day: date) -> bool:
        """Whether the list was in force on that day."""
        return self.valid_from <= day and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True)
class Naming:
    """How some lists call a code; ``now`` is the code that took its place."""

    lists: tuple[CodeList, ...]
    name_vi: str
    name_en: str
    colour: str
    now: str = ""

    @property
    def facts(self) -> tuple[str, str, str]:
        """Vietnamese name, English name, colour."""
        return self.name_vi, self.name_en, self.colour


LISTS = {
    row["list"]: CodeList(
        row["list"],
        row["circular"],
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
    )
    for row in table(__file__, "lists.csv")
}
# Code -> its namings, the newest last. Single codes come first, then groups and codes of
# other lists.
NAMINGS: dict[str, list[Naming]] = {}
for _row in table(__file__, "codes.csv"):
    NAMINGS.setdefault(_row["code"], []).append(
        Naming(
            tuple(LISTS[name] for name in _row["lists"].split()),
            _row["name_vi"],
            _row["name_en"],
            _row["colour"],
            _row["now"],
        )
    )
# Code -> Vietnamese name, English name, colour, as the newest list has them.
LAND_USE = {code: namings[-1].facts for code, namings in NAMINGS.items()}


def land_use_rules() -> list[dict[str, Any]]:
    """The land-use preset as style rules, one a code."""
    return [
        {"value": code, "name_vi": vi, "name_en": en, "fill": colour}
        for code, (vi, en, colour) in LAND_USE.items()
    ]
