"""The terms of a query: abbreviations expanded, words of little weight set apart.

``P. Long Châu``, ``phuong long chau`` and ``Long Châu, tỉnh Vĩnh Long`` all ask for
*long chau*; the other words only decide what comes first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from gisportal.core.search_folding import fold
from gisportal.core.tables import table

MAX_WORDS = 12
# Written out when another word follows.
SHORT = {
    row["short"]: tuple(row["long"].split())
    for row in table(__file__, "abbreviations.csv")
}
# Kinds of units and ways: not required to stand in what is found.
LIGHT_PAIRS = {
    ("thanh", "pho"),
    ("thi", "tran"),
    ("thi", "xa"),
    ("dac", "khu"),
    ("viet", "nam"),
}
LIGHT = {"phuong", "xa", "huyen", "quan", "tinh", "duong", "so", "nha", "pho", "vn"}
# English puts them last.
LIGHT_LAST = {"ward", "commune", "district", "street", "road"}
COMMUNE_TYPES = (("thi", "tran"), ("phuong",), ("xa",))
DISTRICT_TYPES = (("thanh", "pho"), ("thi", "xa"), ("huyen",), ("quan",))
UNIT_TYPES = (*DISTRICT_TYPES, ("tinh",))
WAYS = {"duong", "hem", "ngo", "quoc", "huong"}
_GLUED = re.compile(r"(?P<short>p|f|q|ql|dt|tl|hl|k)(?P<number>\d{1,3}[a-z]?)")
# Of assets: VL0001 is VL-0001.
_NUMBERED = re.compile(r"(?P<letters>[a-z]{1,4})(?P<number>\d{2,6})")
_CITY = re.compile(r"tp(?P<initials>[a-z]{2,4})")
# What an alley is called elsewhere.
ALLEYS = {"ngo", "kiet", "ngach", "hem"}
NO_CITIES: Mapping[str, tuple[str, ...]] = {}
# "CA phường": but Cà Mau is a province.
POLICE_OF = {"p", "phuong", "x", "xa", "tt", "thi"}
# Streets that are mostly written short.
STREETS = {"cmt8": ("cach", "mang", "thang", "tam")}
# "đường 3/2" is "đường 3 tháng 2".
_DAY = re.compile(r"(?i)\b(đường|duong|phố|pho)\s+(\d{1,2})\s*/\s*(\d{1,2})\b")
# "Phường 2 cũ", "xã Thành Đông (cũ)": the unit of before.
_OF_BEFORE = re.compile(r"(?i)\s*\(?\bcũ\)?\s*$")
_CUTS = re.compile(r"[,;\n]|\s[-–]\s")


@dataclass(frozen=True)
class SearchTerms:
    """The words of a query, folded, and which of them must match."""

    words: tuple[str, ...]
    core: tuple[str, ...]
    # The words before the first comma: name or house number with street.
    head: tuple[str, ...]
    # The words between the commas.
    parts: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def phrase(self) -> str:
        """All words, with i for y."""
        return even(" ".join(self.words))

    @cached_property
    def core_phrase(self) -> str:
        """The words that must be found, with i for y."""
        return even(" ".join(self.core))

    @property
    def names_district(self) -> bool:
        """Whether a district is named behind a name, as before 1 July 2025."""
        return any(
            self.words[i : i + len(kind)] == kind
            for kind in DISTRICT_TYPES
            for i in range(1, len(self.words))
        )

    @property
    def is_way(self) -> bool:
        """Whether the query names a street as such (đường, phố)."""
        return bool(self.words) and self.words[0] in WAYS


def even(text: str) -> str:
    """Folded text with i for y: Mỹ and Mĩ, Quý and Quí are the same name."""
    return text.replace("y", "i")


def understand(query: str, provinces: Collection[str] = ()) -> SearchTerms:
    """The question behind ``query``; ``provinces`` are folded names of provinces."""
    query = _DAY.sub(r"\1 \2 tháng \3", _OF_BEFORE.sub("", query))
    cities = {"".join(w[0] for w in x.split()): tuple(x.split()) for x in provinces}
    parts = [written_out(fold(part).split(), cities) for part in _CUTS.split(query)]
    parts = [part for part in parts if part]
    words = [word for part in parts for word in part][:MAX_WORDS]
    light = light_places(words)
    light |= province_places(words, parts, provinces)
    core = [word for i, word in enumerate(words) if i not in light]
    return SearchTerms(
        words=tuple(words),
        core=tuple(core or words),
        head=tuple(parts[0]) if parts else (),
        parts=tuple(map(tuple, parts)),
    )


def written_out(
    words: list[str], cities: Mapping[str, tuple[str, ...]] = NO_CITIES
) -> list[str]:
    """Abbreviations in full: ``p 1`` and ``p1`` are ``phuong 1``.

    ``cities`` are names by their initials, for ``tpvl``.
    """
    out: list[str] = []
    for i, word in enumerate(words):
        glued = _GLUED.fullmatch(word)
        if glued:
            out += [*SHORT[glued["short"]], glued["number"]]
        elif word in STREETS:
            out += STREETS[word]
        elif word == "ca" and words[i + 1 : i + 2] and words[i + 1] in POLICE_OF:
            out += ["cong", "an"]
        elif city := _CITY.fullmatch(word):
            out += ["thanh", "pho", *cities.get(city["initials"], (city["initials"],))]
        elif numbered := _NUMBERED.fullmatch(word):
            out += [numbered["letters"], numbered["number"]]
        elif word in ALLEYS and i + 1 < len(words) and words[i + 1][0].isdigit():
            out.append("hem")
        elif word in SHORT and i + 1 < len(words):
            out += SHORT[word]
        else:
            out.append(word)
    return out


def light_places(words: list[str]) -> set[int]:
    """Places of the words that only say what kind of thing is meant."""
    light: set[int] = set()
    for i in range(len(words) - 1):
        if tuple(words[i : i + 2]) in LIGHT_PAIRS and i + 2 < len(words):
            light |= {i, i + 1}
        elif words[i] in LIGHT:
            light.add(i)
    return light | {i for i, word in enumerate(words) if i and word in LIGHT_LAST}


def province_places(
    words: list[str], parts: list[list[str]], provinces: Collection[str]
) -> set[int]:
    """Places of a province's name: ``…, Vĩnh Long`` or ``… tỉnh Vĩnh Long``."""
    found: set[int] = set()
    if len(parts) > 1 and " ".join(bare(tuple(parts[-1]))) in provinces:
        found |= set(range(len(words) - len(parts[-1]), len(words)))
    for i, word in enumerate(words[:-1]):
        name = " ".join(words[i + 1 : i + 3])
        if i and word == "tinh" and name in provinces:
            found |= {i, i + 1, i + 2}
    return found


def bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """A unit's name without what kind of unit it is."""
    for kind in (*COMMUNE_TYPES, *UNIT_TYPES):
        if words[: len(kind)] == kind and len(words) > len(kind):
            return words[len(kind) :]
    return words
