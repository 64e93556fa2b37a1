"""Ready profiles of the land systems whose exports planners upload.

VBDLIS, ViLIS and VNPT-iLIS each have column names of their own, which a shapefile cuts
after ten letters. A profile says what each column is; it is recognised by the columns
that only that system has, or chosen by a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gisportal.core.search_folding import fold
from gisportal.core.tables import table
from layers.models import LayerField

Known = tuple[LayerField.Meaning, str, str]
TITLES = {"vbdlis": "VBDLIS", "vilis": "ViLIS", "ilis": "VNPT-iLIS"}
# Columns of its own by which a system is recognised.
ENOUGH = 3
NONE = "none"
CHOICES = (*TITLES, NONE)


@dataclass
class Profile:
    """The columns of one system: squeezed name → meaning and labels."""

    name: str
    columns: dict[str, Known] = field(default_factory=dict)
    # Squeezed names that tell the system from the others.
    telling: set[str] = field(default_factory=set)

    @property
    def title(self) -> str:
        """What the system is called."""
        return TITLES[self.name]


def _read() -> dict[str, Profile]:
    profiles = {name: Profile(name) for name in TITLES}
    for row in table(__file__, "land_systems.csv"):
        profile = profiles[row["system"]]
        known = LayerField.Meaning(row["meaning"]), row["name_vi"], row["name_en"]
        for column in row["columns"].split():
            profile.columns[column] = known
            if row["tells"]:
                profile.telling.add(column)
    return profiles


PROFILES = _read()


def chosen(system: str, names: Iterable[str]) -> Profile | None:
    """The profile somebody chose, or the one the columns tell; None without."""
    return PROFILES.get(system) if system else recognised(names)


def recognised(names: Iterable[str]) -> Profile | None:
    """The system whose columns these are."""
    squeezed = {fold(name).replace(" ", "") for name in names}
    best = max(PROFILES.values(), key=lambda each: len(each.telling & squeezed))
    return best if len(best.telling & squeezed) >= ENOUGH else None
