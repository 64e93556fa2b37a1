"""What a person typed into the search box: a parcel's number, its ID, a place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gisportal.core.search_folding import fold, fold_words
from layers.queries.parcel_code import is_code

# On folded text, where "tờ bản đồ số 12" is "to ban do so 12" and "t12" stays.
_SHEET = r"(?:so\s*)?(?:to\s*(?:ban\s*do|bd)?|tbd|sheet|map\s*sheet|t)\s*(?:so|no)?\s*"
_PARCEL = r"(?:so\s*)?(?:thua\s*(?:dat)?|parcel|plot|lot|th)\s*(?:so|no)?\s*"
_JOIN = r"\s*(?:thuoc|cua|trong|o|va|of|in|on)?\s*"
# A whole number: nothing of it is left for the next.
_NUMBER = r"0*(\d{1,6})(?!\d)"
_SHEET_FIRST = re.compile(rf"\b{_SHEET}{_NUMBER}{_JOIN}(?:{_PARCEL})?{_NUMBER}")
_PARCEL_FIRST = re.compile(rf"\b{_PARCEL}{_NUMBER}{_JOIN}(?:{_SHEET})?{_NUMBER}")
# Not folded: the slash or dash between the two numbers is what says it.
_SLASHED = re.compile(r"(?<![\w/.,-])0*(\d{1,6})\s*/\s*0*(\d{1,6})(?![\w/]|[.,]\d)")
# "đường 3/2" is a street named after a day.
_STREET = re.compile(r"\b(?:duong|pho|street)$")
_DASHED = re.compile(r"\s*0*(\d{1,6})\s*[-–]\s*0*(\d{1,6})\s*")
_CODED = re.compile(r"\s*(\d{5})\s*[-/. ]\s*0*(\d{1,6})\s*[-/. ]\s*0*(\d{1,6})\s*")


@dataclass(frozen=True)
class ParcelNumber:
    """Sheet and parcel without leading zeros, and the words that were left.

    A bare pair (``is_sure`` false) may also be meant the other way round.
    """

    sheet: str
    parcel: str
    rest: tuple[str, ...] = ()
    is_sure: bool = True

    @property
    def number(self) -> str:
        """As stored in ``Feature.number``."""
        return f"{self.sheet}/{self.parcel}"

    @property
    def readings(self) -> tuple[str, ...]:
        """The numbers it may mean, the likeliest first."""
        if self.is_sure:
            return (self.number,)
        return (self.number, f"{self.parcel}/{self.sheet}")


def parcel_number(query: str) -> ParcelNumber | None:
    """``tờ 12 thửa 345`` in its usual forms, else None."""
    return coded(query) or named(fold(query)) or bare_pair(query)


def coded(query: str) -> ParcelNumber | None:
    """``29551-12-345``: commune code, sheet, parcel."""
    found = _CODED.fullmatch(query)
    if not found:
        return None
    code, sheet, parcel = found.groups()
    return ParcelNumber(plain(sheet), plain(parcel), (code,))


def named(folded: str) -> ParcelNumber | None:
    """The numbers with the words sheet and parcel before them, in either order."""
    for pattern, sheet, parcel in ((_SHEET_FIRST, 1, 2), (_PARCEL_FIRST, 2, 1)):
        found = pattern.search(folded)
        if found:
            rest = (folded[: found.start()] + " " + folded[found.end() :]).split()
            return ParcelNumber(plain(found[sheet]), plain(found[parcel]), tuple(rest))
    return None


def bare_pair(query: str) -> ParcelNumber | None:
    """``12/345`` anywhere, or ``12-345`` alone."""
    found = _SLASHED.search(query) or _DASHED.fullmatch(query)
    if not found or _STREET.search(fold(query[: found.start()])):
        return None
    rest = fold(query[: found.start()] + " " + query[found.end() :]).split()
    return ParcelNumber(plain(found[1]), plain(found[2]), tuple(rest), is_sure=False)


def plain(number: str) -> str:
    """A number without leading zeros."""
    return number.lstrip("0") or "0"


def national_id(query: str) -> str | None:
    """The parcel code in the query: 9 to 12 characters, a place in Vietnam."""
    for word in fold_words(query):
        if any(c.isdigit() for c in word) and is_code(word):
            return word
    return None
