"""Columns that hold land-use codes: recognise one, name its codes, style its layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from layers.land_use.codes import Code, is_land_use, known_parts

# Share of the values that must be codes for a column to be one of land use.
SHARE = 0.8
MAX_CODES = 150
_RANKS = {
    "C": (" (mục đích chính)", " (main use)"),
    "P": (" (mục đích phụ)", " (second use)"),
}


def holds_land_use(values: Iterable[str]) -> bool:
    """Whether a column with these values (non-empty texts) holds land-use codes."""
    counts = Counter(values)
    total = counts.total()
    known = sum(count for value, count in counts.items() if is_land_use(value))
    return total > 0 and known >= SHARE * total


def name_of(text: str) -> dict[str, str] | None:
    """Names (``name_vi``, ``name_en``) of a code or a combination, None if unknown."""
    parts = known_parts(text)
    if not parts:
        return None
    vi, en = zip(*(_named(code, mark) for code, mark in parts), strict=True)
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
        parts, name = known_parts(code), name_of(code)
        if parts and name:
            rules.append({"value": code, **name, "fill": parts[0][0].colour})
    return {"type": "categorised", "field": field, "rules": rules} if rules else {}


def _named(code: Code, mark: str) -> tuple[str, str]:
    suffix_vi, suffix_en = _RANKS.get(mark, ("", ""))
    return code.name_vi + suffix_vi, code.name_en + suffix_en
