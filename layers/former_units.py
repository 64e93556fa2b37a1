"""Former administrative units of the province, read from ``vietnamadminunits``.

The package holds the 10,040 communes of before 1 July 2025 and says which present
commune each became, by keys such as ``tinhvinhlong_huyentambinh_xabinhninh``.

``ended_units.csv`` beside this module holds those that had ended before: from 2019 on,
of the three provinces that are Vĩnh Long now, complete by the numbers of units each
resolution left (Bến Tre 164 → 157 → 148, Trà Vinh 106 → 104, Vĩnh Long 109 → 107 → 102).
Where no source names the successor the row says so (``is_certain``). Units of other
provinces that ended before 2025 are not in it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from vietnamadminunits.database import get_data

from gisportal.core.search_folding import search_text
from gisportal.core.tables import table

PACKAGE = "vietnamadminunits"
# The package mixes up communes of one name when an old one was divided: a part this
# many degrees away (about 25 km) is none of it.
TOO_FAR = 0.23
# When districts were abolished and the communes of today began.
LAST_DAY = date(2025, 7, 1)


def former_units(province: str) -> list[dict[str, Any]]:
    """Communes and districts that now belong to the province, as columns of ``OldUnit``."""
    present = {row["wardKey"]: row for row in present_communes(province)}
    if not present:
        return []
    province_key = next(iter(present.values()))["provinceKey"]
    became = successors(province_key)
    old = [
        (row, codes_near(row, [present[new] for new in became[key]]))
        for row in get_data(table="admin_units_legacy")
        if (key := old_key(row)) in became
    ]
    return [*communes(old), *districts(old), *ended(old)]


def present_communes(province: str) -> list[dict[str, Any]]:
    """Rows of the province's present communes."""
    return [row for row in get_data() if row["provinceCode"] == province]


def former_provinces(province: str) -> list[str]:
    """Keys of the provinces of before 1 July 2025 that are the province now."""
    present = present_communes(province)
    key = present[0]["provinceKey"] if present else ""
    return list(conversion()["DICT_PROVINCE"].get(key, []))


def old_key(row: dict[str, Any]) -> str:
    """How the package's conversion tables name a former commune."""
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey']}"


def successors(province_key: str) -> dict[str, list[str]]:
    """Former commune → keys of the present ones, the main one first."""
    tables = conversion()
    became = {
        old: [new]
        for new, olds in tables["DICT_PROVINCE_WARD_NO_DIVIDED"][province_key].items()
        for old in olds
    }
    divided = tables["DICT_PROVINCE_WARD_DIVIDED"].get(province_key, {})
    for old, parts in divided.items():
        parts = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
        became[old] = [part["newWardKey"] for part in parts]
    return became


def codes_near(old: dict[str, Any], new: list[dict[str, Any]]) -> list[str]:
    """Codes of the present communes that can be what ``old`` became."""
    near = [
        row["wardCode"]
        for row in new
        if math.hypot(row["wardLat"] - old["wardLat"], row["wardLon"] - old["wardLon"])
        < TOO_FAR
    ]
    return near or [new[0]["wardCode"]]


@cache
def conversion() -> dict[str, Any]:
    """The package's tables of mergers: which unit became which."""
    path = files(PACKAGE) / "data" / "converter_2025.json"
    return json.loads(path.read_text(encoding="utf-8"))


def communes(old: list[tuple[dict[str, Any], list[str]]]) -> Iterator[dict[str, Any]]:
    """One former commune a row."""
    for row, became in old:
        within = f"{plain(row['district'])}, {plain(row['province'])}"
        yield unit("commune", row["wardCode"], plain(row["ward"]), within, became)


def districts(old: list[tuple[dict[str, Any], list[str]]]) -> Iterator[dict[str, Any]]:
    """Each district once; what most of its communes became comes first."""
    counts: dict[str, Counter[str]] = {}
    facts: dict[str, dict[str, Any]] = {}
    for row, became in old:
        facts[row["districtCode"]] = row
        counts.setdefault(row["districtCode"], Counter()).update(became)
    for code, row in facts.items():
        ordered = sorted(counts[code].items(), key=lambda item: (-item[1], item[0]))
        became = [new for new, _count in ordered]
        within = plain(row["province"])
        yield unit("district", code, plain(row["district"]), within, became)


def ended(old: list[tuple[dict[str, Any], list[str]]]) -> Iterator[dict[str, Any]]:
    """Units that ended before July 2025: what their successors became in turn."""
    became = {
        (plain(row["ward"]), plain(row["district"]), plain(row["province"])): codes
        for row, codes in old
    }
    for number, row in enumerate(table(__file__, "ended_units.csv"), 1):
        where = (row["district"], row["province"])
        codes = [
            code
            for name in row["into"].split(";")
            for code in became.get((name, *where), [])
        ]
        if codes:
            yield {
                **unit(
                    "commune",
                    # The real codes of some went over to what they became.
                    f"{row['ended'][:4]}-{number}",
                    row["name"],
                    ", ".join(where),
                    list(dict.fromkeys(codes)),
                ),
                "ended": date.fromisoformat(row["ended"]),
                "decision": row["decision"],
                "is_certain": row["is_certain"] == "yes",
            }


def unit(
    kind: str, code: str, name: str, within: str, became: list[str]
) -> dict[str, Any]:
    """A unit as it was, with the codes of the communes it became (largest first)."""
    return {
        "ended": LAST_DAY,
        "code": code,
        "kind": kind,
        "name": name,
        "within": within,
        "became": became,
        "is_divided": len(became) > 1,
        "search_text": search_text([name, within]),
    }


def plain(name: str) -> str:
    """A name with single spaces (the real data has double ones)."""
    return " ".join(name.split())


def fill(model: Any, province: str) -> int:
    """Make the rows of ``model`` (``OldUnit``) those of the province; how many.

    As it was in an earlier migration the model has no room for units that ended before
    July 2025: a later one fills them in.
    """
    known = {field.name for field in model._meta.get_fields()}
    units = [
        {name: value for name, value in columns.items() if name in known}
        for columns in former_units(province)
        if "ended" in known or columns["ended"] == LAST_DAY
    ]
    model.objects.all().delete()
    model.objects.bulk_create([model(**columns) for columns in units])
    return len(units)
