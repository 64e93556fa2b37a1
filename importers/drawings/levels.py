"""Levels of a drawing: which hold boundaries and which labels, and what they are called.

Numbers and names of cadastral DGN levels follow circular 25/2014/TT-BTNMT, annex 18;
a province whose drawings differ says so in the setting ``LINEWORK_LEVELS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gisportal.core.search_folding import fold
from gisportal.core.tables import table
from importers.errors import UsageError

BOUNDARY, LABEL, AREA, LAND_USE = "boundary", "label", "area", "land_use"
# Level -> (Vietnamese, English, what it is used for)
CADASTRAL: dict[str, tuple[str, str, str]] = {
    row["level"]: (row["name_vi"], row["name_en"], row["use"])
    for row in table(__file__, "levels.csv")
}
# Words in the names of DXF layers, folded, and what such a layer is used for.
WORDS = (
    (BOUNDARY, ("ranh thua", "ranhthua", "ranh gioi thua", "thua dat", "parcel")),
    (AREA, ("dien tich", "dientich")),
    (LAND_USE, ("loai dat", "loaidat", "land use")),
    (LABEL, ("nhan thua", "nhanthua", "nhan", "so thua", "sothua", "label")),
)
MAX_LEVELS = 300


@dataclass
class Level:
    """One level (DGN) or layer (DXF) and how much is on it."""

    name: str
    title_vi: str = ""
    title_en: str = ""
    use: str = ""
    lines: int = 0
    areas: int = 0
    points: int = 0
    texts: int = 0
    samples: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What it is called, in the language in use; empty for unknown ones."""
        if get_language() == "vi" or not self.title_en:
            return self.title_vi
        return self.title_en

    @property
    def outlines(self) -> int:
        """Lines and areas: what boundaries can be made of."""
        return self.lines + self.areas


@dataclass(frozen=True)
class Chosen:
    """Levels to use: ``boundary``, and for texts what each level's texts say."""

    boundary: tuple[str, ...]
    labels: dict[str, str]


def described(name: str) -> Level:
    """The level of this name, with what is known of it."""
    key = name.strip().lstrip("0") or name.strip()
    table = {**CADASTRAL, **getattr(settings, "LINEWORK_LEVELS", {})}
    given = table.get(name) or table.get(key)
    if given:
        return Level(name, given[0], given[1], given[2])
    folded = re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()
    for use, words in WORDS:
        if any(word in folded for word in words):
            return Level(name, use=use)
    return Level(name)


def choose(
    levels: Sequence[Level],
    boundary: Iterable[str] = (),
    labels: Iterable[str] = (),
) -> Chosen:
    """The levels somebody named, else those whose names say it, else all that fit.

    Raises ``UsageError`` for a level the drawing does not have.
    """
    by_name = {_same(level.name): level for level in levels}
    bounds = [_known(name, by_name) for name in boundary]
    texts = [_known(name, by_name) for name in labels]
    drawn = [level for level in levels if level.outlines]
    written = [level for level in levels if level.texts]
    if not bounds:
        bounds = [level for level in drawn if level.use == BOUNDARY] or drawn
    if not texts:
        wanted = (LABEL, AREA, LAND_USE)
        texts = [level for level in written if level.use in wanted] or written
    kinds = {level.name: level.use for level in texts}
    return Chosen(tuple(level.name for level in bounds), kinds)


def _known(name: str, by_name: dict[str, Level]) -> Level:
    found = by_name.get(_same(name))
    if found is None:
        known = ", ".join(level.name for level in by_name.values()) or "–"
        raise UsageError(
            _("The drawing has no level %(name)s. It has: %(known)s.")
            % {"name": name, "known": known}
        )
    return found


def _same(name: str) -> str:
    text = name.strip().casefold()
    return text.lstrip("0") or "0" if text.isdigit() else text
