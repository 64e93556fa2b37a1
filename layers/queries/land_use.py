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

from layers.styling.presets import LAND_USE

# Groups and codes of later and earlier lists, which have a name but no symbol of ours.
FURTHER: dict[str, tuple[str, str, str]] = {
    "LUA": ("Đất trồng lúa", "Rice", "#FFFC82"),
    "CHN": ("Đất trồng cây hằng năm", "Annual crops", "#FFFC78"),
    "HNK": ("Đất trồng cây hằng năm khác", "Other annual crops", "#FFF0B4"),
    "CNT": ("Đất chăn nuôi tập trung", "Livestock farming", "#F5FFB4"),
    "DKH": ("Đất xây dựng cơ sở khoa học và công nghệ", "Science", "#FFAAA0"),
    "DXH": ("Đất xây dựng cơ sở dịch vụ xã hội", "Social services", "#FFAAA0"),
    "DNG": ("Đất xây dựng cơ sở ngoại giao", "Foreign missions", "#FFAAA0"),
    "DSK": ("Đất xây dựng công trình sự nghiệp khác", "Other public bodies", "#FFAAA0"),
    "SKT": ("Đất khu chế xuất", "Export processing zone", "#FAAAA0"),
    "DDL": ("Đất danh lam thắng cảnh", "Scenic site", "#FFAAA0"),
    "DCK": ("Đất công trình công cộng khác", "Other public works", "#FFAAA0"),
    "CSD": ("Đất chưa sử dụng", "Unused land", "#FFFFFE"),
}  # fmt: skip
KNOWN = {**LAND_USE, **FURTHER}
_PART = re.compile(r"(?P<code>[A-Z]{3})(?P<rural>\*?)(?:-(?P<rank>[CP]))?")
_BETWEEN = re.compile(r"\s*[+,;&]\s*")
# Share of the values that must be codes for a column to be one of land use.
SHARE = 0.8
MAX_CODES = 150
_RANKS = {
    "C": (" (mục đích chính)", " (main use)"),
    "P": (" (mục đích phụ)", " (second use)"),
}


@lru_cache(maxsize=4_096)
def parts_of(text: str) -> list[tuple[str, str]]:
    """(code, rank ``C``, ``P`` or nothing) of every use in the text; none if unknown."""
    found = []
    for part in _BETWEEN.split(text.strip().upper()):
        match = _PART.fullmatch(part)
        if match is None or match["code"] not in KNOWN:
            return []
        found.append((match["code"], match["rank"] or ""))
    return found


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
    vi, en = zip(*(_named(code, rank) for code, rank in found), strict=True)
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
            rules.append({"value": code, **name, "fill": KNOWN[found[0][0]][2]})
    return {"type": "categorised", "field": field, "rules": rules} if rules else {}


def _named(code: str, rank: str) -> tuple[str, str]:
    vi, en, _colour = KNOWN[code]
    after_vi, after_en = _RANKS.get(rank, ("", ""))
    return vi + after_vi, en + after_en
