"""What the texts inside a parcel say: sheet, number, land use, area.

Surveyors write them as one text of several lines (``345⏎ODT⏎120.5``), as a row
(``LUC 12 450.3``), as a fraction (``345/120.5``) or as several texts on levels of their
own. A figure is taken for the area when it is written as one, or when the outline is
about that large; nothing is guessed beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from gisportal.core.search_folding import fold
from layers.land_use.codes import is_land_use

# Share and m² within which a figure is "about as large as the outline".
AREA_SHARE, AREA_SLACK = 0.1, 2.0
LONGEST = 300
_ESCAPE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
# Formatting codes of MTEXT and of DTEXT that are no letters.
_CODES = re.compile(r"\\[ACFHLOQTWfpl][^;\\{}]*;|\\[LlOoKk]|%%[ouk]|[{}]")
_BREAKS = re.compile(r"\\[Pn]|\s+|[;|]")
_NUMBER = re.compile(r"\d{1,6}[a-zA-Z]?")
_DECIMAL = re.compile(r"\d{1,3}(?:\.\d{3})*,\d+|\d{1,3}(?:,\d{3})*\.\d+|\d+[.,]\d+")
_UNIT = re.compile(r"(?:m2|m²|m\^2)$", re.IGNORECASE)
_WORDS = {
    "sheet": frozenset({"to", "tobd", "sheet"}),
    "number": frozenset({"thua", "parcel"}),
    "area": frozenset({"dt", "dtich", "s", "dientich", "area"}),
}
_FILLERS = frozenset({"so", "dat", "ban", "do", "tich", "dien", "thu", "hieu"})


@dataclass(frozen=True)
class Label:
    """What one text, or all texts of an outline, say; empty where they are silent.

    ``area`` is m²; ``text`` the words as drawn; ``conflicts`` names what two texts
    contradict each other in.
    """

    sheet: str = ""
    number: str = ""
    land_use: str = ""
    area: float | None = None
    text: str = ""
    conflicts: tuple[str, ...] = ()

    @property
    def names_parcel(self) -> bool:
        """Whether it names a parcel or its use."""
        return bool(self.number or self.land_use)


@dataclass
class _Figures:
    """Figures of a text in their order, with what was said before or after them."""

    sheet: str = ""
    number: str = ""
    area: float | None = None
    loose: list[str] = field(default_factory=list)
    has_slash: bool = False


def plain(text: str) -> str:
    """The text without the formatting codes of drawing programs."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    text = _CODES.sub("", text.replace("%%d", "°").replace("%%c", "Ø"))
    return "\n".join(
        " ".join(line.split()) for line in re.split(r"\\P|\n|\r", text) if line.strip()
    )[:LONGEST]


def parse(text: str, *, kind: str = "", size: float | None = None) -> Label:
    """What a text says. ``size`` is the outline's area (m²), where it is known.

    ``kind`` says that its level holds only ``area`` or ``land_use`` texts.
    """
    words = plain(text)
    uses: list[str] = []
    figures = _Figures(has_slash="/" in words)
    expected = "area" if kind == "area" else ""
    is_prose = False
    for token in _tokens(words):
        name = _word(token)
        if name:
            expected = name
        elif is_land_use(token):
            uses.append(token.upper())
        elif _figure(token, expected, figures):
            expected = ""
        else:
            is_prose = is_prose or fold(token) not in _FILLERS
    if is_prose:
        # "Nhà 2 tầng" is no parcel number 2.
        figures.loose.clear()
    if kind == "land_use":
        figures = _Figures()
    _share_out(figures, size)
    return Label(
        sheet=figures.sheet,
        number=figures.number,
        land_use=uses[0] if len(uses) == 1 else "+".join(dict.fromkeys(uses)),
        area=figures.area,
        text=words,
    )


def together(found: Sequence[Label]) -> Label:
    """The texts of one outline as one; contradictions are named, not decided."""
    if len(found) == 1:
        return found[0]
    joined = Label(text="\n".join(label.text for label in found)[:LONGEST])
    conflicts = []
    for name in ("sheet", "number", "land_use", "area"):
        values = list(
            dict.fromkeys(v for v in (getattr(one, name) for one in found) if v)
        )
        if len(values) == 1:
            joined = replace(joined, **{name: values[0]})
        elif values:
            conflicts.append(name)
    return replace(joined, conflicts=tuple(conflicts))


def key_of(sheet_or_number: str) -> str:
    """A sheet or parcel number without leading zeros: ``045`` is ``45``."""
    return sheet_or_number.lstrip("0") or sheet_or_number[:1]


def _tokens(words: str) -> Iterable[str]:
    for part in _BREAKS.split(words):
        # "ODT/120.5" and "12/345" are two things each; "m2" belongs to its figure.
        for token in re.split(r"[/:=()]", part):
            token = token.strip(".,-_*" if not is_land_use(token) else " ")
            if token:
                yield token


@lru_cache(maxsize=4_096)
def _word(token: str) -> str:
    """Which figure the word announces ("thửa", "tờ", "DT"), empty for others."""
    folded = fold(token).replace(" ", "")
    return next((name for name, words in _WORDS.items() if folded in words), "")


def _figure(token: str, expected: str, into: _Figures) -> bool:
    """Take the token for a figure if it is one."""
    bare = _UNIT.sub("", token)
    has_unit = bare != token
    is_decimal = _DECIMAL.fullmatch(bare) is not None
    is_number = _NUMBER.fullmatch(bare) is not None
    if not (is_decimal or is_number):
        return False
    is_area = is_decimal or has_unit or (expected == "area" and bare.isdigit())
    if is_area and into.area is None:
        into.area = _value(bare)
    elif is_number and expected == "sheet" and not into.sheet:
        into.sheet = key_of(bare)
    elif is_number and expected == "number" and not into.number:
        into.number = key_of(bare)
    elif is_number:
        into.loose.append(key_of(bare))
    return True


def _share_out(figures: _Figures, size: float | None) -> None:
    """Give the figures without a word their place."""
    loose = figures.loose
    if figures.area is None and size and len(loose) + bool(figures.number) > 1:
        slack = max(AREA_SHARE * size, AREA_SLACK)
        like = [v for v in loose[::-1] if v.isdigit() and abs(float(v) - size) <= slack]
        if like:
            figures.area = float(like[0])
            loose.reverse()
            loose.remove(like[0])
            loose.reverse()
    if len(loose) == 2 and not figures.number and not figures.sheet:
        is_pair = figures.has_slash or figures.area is not None
        figures.number = loose[1] if is_pair else ""
        figures.sheet = loose[0] if is_pair else ""
    elif len(loose) == 1 and not figures.number:
        figures.number = loose[0]


def _value(text: str) -> float | None:
    """``1.234,5``, ``1,234.5``, ``120.5`` and ``120,5`` as a number."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return float(text) if text.isdigit() else None
    whole = text[:last].replace(".", "").replace(",", "")
    return float(f"{whole}.{text[last + 1 :]}")
