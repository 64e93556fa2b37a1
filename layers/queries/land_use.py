"""Land-use codes: which texts are one, what they are called, and how they are drawn.

Codes come single (``ODT``), combined (``ONT+CLN``), and marked as main or second use
(``LUC-C``, ``CLN-P``) or as rural housing (``ONT*``). What the list does not know stays
as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from layers.land_use.codes import Code, part

_BETWEEN = re.compile(r"\s*[+,;&]\s*")
# Share of the values that must be codes for a column to be one of land use.
SHARE = 0.8
MAX_CODES = 150
_RANKS = {
    "C": (" (mục đích chính)", " (main use)"),
    "P": (" (mục đích phụ)", " (second use)"),
}


@lru_cache(maxsize=4_096)
def parts_of(text: str) -> tuple[tuple[Code, str], ...]:
    """(code, mark) of every use in the text; none if one of them is unknown."""
    found = [part(word) for word in _BETWEEN.split(text.strip())]
    codes = tuple((one.code, one.mark) for one in found if one.code)
    return codes if len(codes) == len(found) else ()


def is_land_use(text: str) -> bool:
    """Whether the text is a land-use code or a combination of them."""
    return len(text) <= 60 and bool(parts_of(text))


def holds_land_use(values: Iterable[str]) -> bool:
    """Whether a column with these values (non-empty texts) holds land-use codes."""
    counts = Counter(values)
    total = counts.total()
    known = sum(count for value, count in counts.items() if is_land_use(value))
    return total > 0 and known >= SHARE * total


def name_of(text: str) -> dict[str, str] | None:
    """Names (``name_vi``, ``name_en``) of a code or a combination, None if unknown."""
    found = parts_of(text)
    if not found:
        return None
    vi, en = zip(*(_named(code, mark) for code, mark in found), strict=True)
    return {"name_vi": " + ".join(vi), "name_en": " + ".join(en)}


def code_list(values: Iterable[str]) -> dict[str, dict[str, str]]:
    """A code list for the known ones among ``values``, the most frequent first."""
    counts = values if isinstance(values, Counter) else Counter(values)
    ordered = [value for value, _count in counts.most_common()]
    named = ((value, name_of(value)) for value in ordered[:MAX_CODES])
    return {value: name for value, name in named if name}


def style_for(field: str, codes: Iterable[str]) -> dict[str, Any]:
    """The style of a layer whose ``field`` holds ``codes``, in the usual colours.

    A combination has the colour of its first use.
    """
    rules = []
    for code in codes:
        found, name = parts_of(code), name_of(code)
        if found and name:
            rules.append({"value": code, **name, "fill": found[0][0].colour})
    return {"type": "categorised", "field": field, "rules": rules} if rules else {}


def _named(code: Code, mark: str) -> tuple[str, str]:
    after_vi, after_en = _RANKS.get(mark, ("", ""))
    return code.name_vi + after_vi, code.name_en + after_en
