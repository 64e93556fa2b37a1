"""Ready-made rules for land-use codes, in the colours planning offices use on screen.

Codes and names follow circular 25/2014/TT-BTNMT, annex 1. A layer's field keeps its own
code list; a preset only says which colour a code has, and how it is called where the
code list is silent.
"""

from __future__ import annotations

from typing import Any

from gisportal.core.tables import table

# Code -> Vietnamese name, English name, colour. Single codes come first, then groups and
# codes of later and earlier lists.
LAND_USE: dict[str, tuple[str, str, str]] = {
    row["code"]: (row["name_vi"], row["name_en"], row["colour"])
    for row in table(__file__, "codes.csv")
}


def land_use_rules() -> list[dict[str, Any]]:
    """The land-use preset as style rules, one a code."""
    return [
        {"value": code, "name_vi": vi, "name_en": en, "fill": colour}
        for code, (vi, en, colour) in LAND_USE.items()
    ]
