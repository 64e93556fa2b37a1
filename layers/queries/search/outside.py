"""Places that are not in the province: said as such, never guessed at.

Hoàng Sa and Trường Sa are Vietnam's and are always named so. Of the rest of the country
the package of units knows provinces, districts and communes, of today and of before
1 July 2025.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from math import hypot
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from gisportal.core.search_folding import fold
from gisportal.core.tables import table
from layers.former_units import PACKAGE, former_provinces
from layers.queries.search.hits import Hit, outside_words
from layers.queries.search.query_terms import SearchTerms, bare, even

# Places of one name in the country before it says too little.
MOST_ALIKE = 5
# As far as a commune reaches from its middle (about 15 km).
NEAR_DEGREES = 0.14
ISLANDS = table(__file__, "islands.csv")
# What people add to the islands' names.
AROUND_ISLANDS = {
    "quan",
    "dao",
    "huyen",
    "dac",
    "khu",
    "tinh",
    "thanh",
    "pho",
    "da",
    "nang",
    "khanh",
    "hoa",
    "viet",
    "nam",
    "islands",
    "island",
}
ALIASES = {
    **{
        "sai gon": "ho chi minh",
        "thanh pho hcm": "ho chi minh",
        "hcm": "ho chi minh",
        "tphcm": "ho chi minh",
    },
    **{"sg": "ho chi minh", "hn": "ha noi"},
}
# Provinces, districts and communes: name, where it lies, place; those of today first.
UNITS = """
    SELECT DISTINCT province, '', provinceLat, provinceLon, 0 FROM admin_units
    WHERE provinceCode <> :code
    UNION ALL
    SELECT DISTINCT province, '', provinceLat, provinceLon, 1 FROM admin_units_legacy
    WHERE provinceKey NOT IN (SELECT value FROM json_each(:own))
    UNION ALL
    SELECT DISTINCT district, province, districtLat, districtLon, 1
    FROM admin_units_legacy
    WHERE provinceKey NOT IN (SELECT value FROM json_each(:own))
    UNION ALL
    SELECT ward, province, wardLat, wardLon, 0 FROM admin_units
    WHERE provinceCode <> :code
"""


@dataclass(frozen=True)
class Place:
    """A unit outside the province."""

    name: str
    within: str
    lat: float
    lon: float
    is_former: bool
    full: str
    around: frozenset[str]

    def is_meant(self, name: str, rest: tuple[str, ...]) -> bool:
        """Whether the name, with what follows it, means this place.

        Streets are called after the same people as communes elsewhere: those must be
        named as communes, or with their province.
        """
        is_commune = bool(self.within) and not self.is_former
        is_plain = is_commune and name != self.full and not rest
        return not is_plain and self.around.issuperset(rest)


def island_hits(terms: SearchTerms) -> list[Hit]:
    """Hoàng Sa or Trường Sa, when the words name one of them."""
    words = " ".join(terms.words)
    for row in ISLANDS:
        rest = f" {words} ".replace(f" {row['typed']} ", " ", 1)
        is_named = f" {row['typed']} " in f" {words} "
        if is_named and AROUND_ISLANDS.issuperset(rest.split()):
            return [island_hit(row)]
    return []


def island_hit(row: dict[str, str]) -> Hit:
    """An archipelago of Vietnam."""
    language = "vi" if (get_language() or "vi").startswith("vi") else "en"
    return Hit(
        kind="outside",
        label=row[f"label_{language}"],
        detail=row[f"within_{language}"],
        url="",
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        key=row["slug"],
    )


def outside_hits(terms: SearchTerms) -> list[Hit]:
    """Places of this name elsewhere in the country, said to be outside the province."""
    words = terms.words
    found: dict[tuple[str, str], Hit] = {}
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        for key in (name, " ".join(bare(words[:count])), ALIASES.get(name, "")):
            for place in places().get(even(key), ()):
                if place.is_meant(key, tuple(map(even, words[count:]))):
                    found.setdefault((place.name, place.within), outside_hit(place))
        if found:
            break
    return list(found.values()) if len(found) <= MOST_ALIKE else []


def outside_hit(place: Place) -> Hit:
    """A place without data here."""
    where = [place.within, outside_words()]
    return Hit(
        kind="outside",
        label=place.name,
        detail=", ".join(part for part in where if part),
        url="",
        lon=place.lon,
        lat=place.lat,
        key=fold(f"{place.name} {place.within}").replace(" ", "-"),
    )


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """The country's units outside the province by their folded names."""
    found: dict[str, list[Place]] = {}
    for row in read_units():
        words = tuple(fold(row[0]).split())
        full, short = (even(" ".join(part)) for part in (words, bare(words)))
        around = frozenset(even(fold(f"{row[1]} viet nam")).split())
        name = " ".join(row[0].split())
        place = Place(name, row[1], row[2], row[3], bool(row[4]), full, around)
        for key in {full, short}:
            # "Phường 1" is in every town.
            if not key.isdigit():
                found.setdefault(key, []).append(place)
    return {key: largest(units) for key, units in found.items()}


def largest(units: Sequence[Place]) -> tuple[Place, ...]:
    """A province before its capital before a commune of the same name."""
    provinces = [unit for unit in units if not unit.within]
    now = [unit for unit in provinces if not unit.is_former]
    return tuple(now or provinces or units)


def read_units() -> Iterator[Any]:
    """Rows of ``UNITS`` from the package."""
    path = files(PACKAGE) / "data" / "dataset.db"
    with as_file(path) as file, closing(sqlite3.connect(file)) as database:
        own = json.dumps(former_provinces(settings.PROVINCE_CODE))
        yield from database.execute(UNITS, {"code": settings.PROVINCE_CODE, "own": own})


def province_near(lon: float, lat: float) -> str:
    """The province of today whose commune is nearest to a place outside; "" far away."""
    units = [unit for same in places().values() for unit in same]
    communes = [unit for unit in units if unit.within and not unit.is_former]
    if not communes:
        return ""
    apart = [hypot(unit.lon - lon, unit.lat - lat) for unit in communes]
    nearest = min(range(len(apart)), key=apart.__getitem__)
    return communes[nearest].within if apart[nearest] < NEAR_DEGREES else ""
