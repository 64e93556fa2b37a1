"""What a person typed into the search box: a parcel's number, its ID, a place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gisportal.core.search_folding import fold, fold_words
from layers.queries.parcel_code import is_code

# On folded text, where "tờ bản đồ số 12" is "to ban do so 12" and "t12" stays.
_SHEET = r"(?:so\s*)?(?:to\s*(?:ban\s*do|bd)?|tbd|sheet|map\s*sheet|t)\s*(?:so|no)?\s*"
_PARCEL = r"(?:so\s*)?(?:(?:thua|lo)\s*(?:dat)?|parcel|plot|lot|th)\s*(?:so|no)?\s*"
_JOIN = r"\s*(?:thuoc|cua|trong|o|va|of|in|on)?\s*"
# A whole number: nothing of it is left for the next.
_NUMBER = r"0*(\d{1,6})(?!\d)"
_SHEET_FIRST = re.compile(rf"\b{_SHEET}{_NUMBER}{_JOIN}(?P<second>{_PARCEL})?{_NUMBER}")
_PARCEL_FIRST = re.compile(
    rf"\b{_PARCEL}{_NUMBER}{_JOIN}(?P<second>{_SHEET})?{_NUMBER}"
)
# "t.10 tbđ 1": with the sheet named, t is the parcel.
_SHORT_PARCEL = re.compile(rf"\bt\s+{_NUMBER}\s+(?P<second>tbd?|to)\s*{_NUMBER}")
# Not folded: the slash or dash between the two numbers is what says it.
_SLASHED = re.compile(r"(?<![\w/.,-])0*(\d{1,6})\s*/\s*0*(\d{1,6})(?![\w/]|[.,]\d)")
# "đường 3/2" is a street named after a day.
_STREET = re.compile(r"\b(?:duong|pho|street)$")
_ALLEY_ADDRESS = re.compile(
    r"(?i)\s*(?:(?:địa chỉ|dia chi|nhà|nha|số|so|hẻm|hem|kiệt|kiet|ngõ|ngo)[\s:.]*)*"
    r"(\d{1,4}[a-z]?)\s*/\s*(\d{1,4}[a-z]?)((?:/\d{1,4}[a-z]?)*)[\s,]+(\D.*)"
)
_DASHED = re.compile(r"\s*0*(\d{1,6})\s*[-–]\s*0*(\d{1,6})\s*")
# A number alone: the word says which of the two it is.
_ALONE = r"(?:so\s*)?(?:{word})\s*(?:so|no)?\s*0*(\d{{1,6}})(?!\d)"
_PARCEL_ALONE = re.compile(
    r"\b" + _ALONE.format(word=r"thua\s*(?:dat)?|parcel|plot|lot")
)
_SHEET_ALONE = re.compile(
    r"\b" + _ALONE.format(word=r"to\s*(?:ban\s*do|bd)?|tbd|sheet|map\s*sheet")
)
# "tổ 5, khóm 3" is a group of households, no map sheet.
_GROUP = re.compile(r"(?i)\btổ(?=\s*\d)")
_CODED = re.compile(r"\s*(\d{5})\s*[-/. ]\s*0*(\d{1,6})\s*[-/. ]\s*0*(\d{1,6})\s*")


@dataclass(frozen=True)
class ParcelNumber:
    """Sheet and parcel without leading zeros, and the words that were left.

    One of the two may be missing. A bare pair (``is_sure`` false) may also be meant the
    other way round.
    """

    sheet: str
    parcel: str
    rest: tuple[str, ...] = ()
    is_sure: bool = True

    @property
    def is_pair(self) -> bool:
        """Whether both numbers were given."""
        return bool(self.sheet and self.parcel)

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
    folded = fold(_GROUP.sub("nhom", query))
    return coded(query) or named(folded) or bare_pair(query) or alone(folded)


def coded(query: str) -> ParcelNumber | None:
    """``29551-12-345``: commune code, sheet, parcel."""
    found = _CODED.fullmatch(query)
    if not found:
        return None
    code, sheet, parcel = found.groups()
    return ParcelNumber(plain(sheet), plain(parcel), (code,))


def named(folded: str) -> ParcelNumber | None:
    """The numbers with the words sheet and parcel before them, in either order."""
    orders = ((_SHORT_PARCEL, 3, 1), (_SHEET_FIRST, 1, 3), (_PARCEL_FIRST, 3, 1))
    for pattern, sheet, parcel in orders:
        if found := pattern.search(folded):
            return ParcelNumber(
                plain(found[sheet]),
                plain(found[parcel]),
                left_over(folded, found),
                is_sure=found["second"] is not None,
            )
    return None


def alone(folded: str) -> ParcelNumber | None:
    """A parcel or a sheet without the other number: ``thửa 922``, ``tờ 41``."""
    if found := _PARCEL_ALONE.search(folded):
        return ParcelNumber("", plain(found[1]), left_over(folded, found))
    if found := _SHEET_ALONE.search(folded):
        return ParcelNumber(plain(found[1]), "", left_over(folded, found))
    return None


def left_over(text: str, found: re.Match[str]) -> tuple[str, ...]:
    """The words around what was found."""
    return tuple((text[: found.start()] + " " + text[found.end() :]).split())


def bare_pair(query: str) -> ParcelNumber | None:
    """``12/345`` anywhere, or ``12-345`` alone."""
    found = _SLASHED.search(query) or _DASHED.fullmatch(query)
    if not found or _STREET.search(fold(query[: found.start()])):
        return None
    rest = fold(query[: found.start()] + " " + query[found.end() :]).split()
    return ParcelNumber(plain(found[1]), plain(found[2]), tuple(rest), is_sure=False)


def is_bare_pair(query: str) -> bool:
    """Whether the query is two numbers and nothing that says what they are."""
    number = bare_pair(query)
    return number is not None and not number.rest


@dataclass(frozen=True)
class AlleyAddress:
    """A house in an alley: ``106/5 Bạch Đằng`` is number 5 in alley 106."""

    alley: str
    house: str
    street: str
    # A third number: an alley of the alley, which no data here knows.
    is_deeper: bool = False

    @property
    def pair(self) -> ParcelNumber:
        """The same two numbers as sheet and parcel."""
        return ParcelNumber(plain(self.alley), plain(self.house), is_sure=False)


def alley_address(query: str) -> AlleyAddress | None:
    """The address in the query when words follow a number with a slash."""
    found = _ALLEY_ADDRESS.fullmatch(query)
    if not found:
        return None
    alley, house, deeper, street = found.groups()
    return AlleyAddress(alley.lower(), house.lower(), street, bool(deeper))


def plain(number: str) -> str:
    """A number without leading zeros."""
    return number.lstrip("0") or "0"


def national_id(query: str) -> str | None:
    """The parcel code in the query: 9 to 12 characters, a place in Vietnam."""
    for word in fold_words(query):
        if any(c.isdigit() for c in word) and is_code(word):
            return word
    return None
