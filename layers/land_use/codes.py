"""Land-use codes as people meet them: single, several on one parcel, main and minor.

Circular 25/2014 lets a parcel of several purposes list all codes; ``-C`` marks the main
one, ``-P`` a minor one, ``*`` residential land in the countryside. A code that is not
known is kept as it is: lists change, data stay. Files separate the codes in many ways
(``ODT+CLN``, ``ODT/CLN``, ``ODT & CLN``, ``ODT CLN``); all of them are one notation here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gisportal.core.bilingual import pick
from layers.land_use.colours import NAMINGS, CodeList

SEPARATOR = re.compile(r"\s*[+;,/&]\s*|\s+")
PART = re.compile(r"(?P<code>[A-ZĐ]{2,4})(?P<star>\*?)(?:-(?P<rank>[CP]))?")
MOST_PARTS = 8
# A longer text is prose, whatever its words are.
LONGEST = 60
# Theme -> codes, in the order of the circular.
THEMES = (
    (
        gettext_lazy("Agricultural land"),
        "NNP SXN LUA LUC LUK LUN CHN BHK HNK NHK CLN LNP RSX RSN RST RSM RPH RPN RPT RPM"
        " RDD RDN RDT RDM NTS LMU CNT NKH",
    ),
    (gettext_lazy("Residential land"), "OTC OCT ONT ODT"),
    (
        gettext_lazy("Offices, services and public facilities"),
        "TSC DTS DSN DVH DYT DGD DTT DKH DXH DMT DKT DNG DSK CQA CQP CAN",
    ),
    (
        gettext_lazy("Production and business"),
        "CSK SCC SKK SKT SKN SCT SKC TMD SKS SKX",
    ),
    (
        gettext_lazy("Public works, religion, water"),
        "PNN CDG CCC DGT DTL DCT DPC DNL DBV DSH DKV DCH DDD DDT DDL DRA DCK TON TIN"
        " NTD TVC SON MNC MVB MVT MVR MVK PNK",
    ),
    (gettext_lazy("Unused land"), "CSD BCS DCS NCS MCS CGT"),
)


@dataclass(frozen=True)
class Code:
    """One code of the official list."""

    code: str
    name_vi: str
    name_en: str
    colour: str
    lists: tuple[CodeList, ...] = ()
    # The code that took its place; empty while it is in force.
    now: str = ""

    @property
    def name(self) -> str:
        """The name in the active language."""
        return pick(self.name_vi, self.name_en)

    @property
    def circulars(self) -> str:
        """The circulars that have the code."""
        return ", ".join(each.circular for each in self.lists)

    @property
    def valid_from(self) -> date | None:
        """The first day on which a list with the code was in force."""
        return min((each.valid_from for each in self.lists), default=None)

    @property
    def valid_until(self) -> date | None:
        """The last such day; None while the code is in force."""
        ends = [each.valid_until for each in self.lists]
        return None if None in ends else max(filter(None, ends), default=None)


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


def known(code: str, day: date | None = None) -> Code | None:
    """The official code as the newest list calls it, None where no list has it.

    With ``day`` as the list in force then calls it, None where none in force had it.
    """
    namings = NAMINGS.get(code, [])
    if day is not None:
        namings = [n for n in namings if any(x.is_valid_on(day) for x in n.lists)]
    if not namings:
        return None
    lists = tuple(each for naming in NAMINGS[code] for each in naming.lists)
    return Code(code, *namings[-1].facts, lists, namings[-1].now)


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
