"""Land-use codes as people meet them: single, several on one parcel, main and minor.

Circular 25/2014 lets a parcel of several purposes list all codes; ``-C`` marks the main
one, ``-P`` a minor one, ``*`` residential land in the countryside. A code that is not
known is kept as it is: lists change, data stay. Files separate the codes in many ways
(``ODT+CLN``, ``ODT/CLN``, ``ODT & CLN``, ``ODT CLN``); all of them are one notation here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gisportal.core.bilingual import pick
from layers.land_use.colours import LAND_USE

SEPARATOR = re.compile(r"\s*[+;,/&]\s*|\s+")
PART = re.compile(r"(?P<code>[A-ZĐ]{2,4})(?P<star>\*?)(?:-(?P<rank>[CP]))?")
MOST_PARTS = 8
# A longer text is prose, whatever its words are.
LONGEST = 60
# Theme -> codes, in the order of the circular.
THEMES = (
    (
        gettext_lazy("Agricultural land"),
        "LUA LUC LUK LUN CHN BHK HNK NHK CLN RSX RPH RDD NTS LMU CNT NKH",
    ),
    (gettext_lazy("Residential land"), "ONT ODT"),
    (
        gettext_lazy("Offices, services and public facilities"),
        "TSC DTS DVH DYT DGD DTT DKH DXH DNG DSK CQP CAN",
    ),
    (
        gettext_lazy("Production and business"),
        "SKK SKT SKN SKC TMD SKS SKX",
    ),
    (
        gettext_lazy("Public works, religion, water"),
        "DGT DTL DNL DBV DSH DKV DCH DDT DDL DRA DCK TON TIN NTD SON MNC PNK",
    ),
    (gettext_lazy("Unused land"), "CSD BCS DCS NCS"),
)


@dataclass(frozen=True)
class Code:
    """One code of the official list."""

    code: str
    name_vi: str
    name_en: str
    colour: str

    @property
    def name(self) -> str:
        """The name in the active language."""
        return pick(self.name_vi, self.name_en)


@dataclass(frozen=True)
class Part:
    """One purpose of a parcel: the code as written, what it is, and its rank."""

    text: str
    code: Code | None
    # ``C`` main, ``P`` minor, ``*`` residential in the countryside, or nothing.
    mark: str = ""

    @property
    def rank(self) -> str:
        """What the mark says, in the reader's language; nothing without one."""
        return {
            "C": _("main purpose"),
            "P": _("minor purpose"),
            "*": _("residential land in the countryside"),
        }.get(self.mark, "")

    @property
    def name(self) -> str:
        """Its name with its rank; the code itself when it is not in the list."""
        if self.code is None:
            return self.text
        return f"{self.code.name} ({self.rank})" if self.rank else self.code.name


def known(code: str) -> Code | None:
    """The official code, None when the list does not have it."""
    facts = LAND_USE.get(code)
    return Code(code, *facts) if facts else None


def parts(value: str) -> list[Part]:
    """``ODT+CLN`` as its two purposes; ``LUC-C`` as the main one."""
    tokens = [token for token in SEPARATOR.split(value.strip()) if token]
    return [parse_part(token) for token in tokens[:MOST_PARTS]]


def parse_part(token: str) -> Part:
    """One code with its marks."""
    match = PART.fullmatch(token.upper())
    if match is None:
        return Part(token, None)
    return Part(token, known(match["code"]), match["rank"] or match["star"])


@lru_cache(maxsize=4_096)
def known_parts(text: str) -> tuple[tuple[Code, str], ...]:
    """(code, mark) of every purpose in the text; none if one of them is unknown."""
    parsed = [parse_part(token) for token in SEPARATOR.split(text.strip())]
    codes = tuple((part.code, part.mark) for part in parsed if part.code)
    return codes if len(codes) == len(parsed) else ()


def is_land_use(text: str) -> bool:
    """Whether the text is a land-use code or a combination of them."""
    return len(text) <= LONGEST and bool(known_parts(text))


def themes() -> list[tuple[str, list[Code]]]:
    """All codes by theme."""
    return [
        (str(title), [code for code in map(known, codes.split()) if code])
        for title, codes in THEMES
    ]


def glossary_url(value: str = "") -> str:
    """Where the codes are explained, the given one first."""
    address = reverse("layers:land-use")
    return f"{address}?{urlencode({'code': value})}" if value else address
