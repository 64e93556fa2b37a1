"""Finding what names a person in free text: phone, e-mail, identity and bank account numbers.

Too much is found rather than too little: a person looks at it and can show it again.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

MASK = "•••"
# What people put between the digits of one number.
_GAP = r"[\s.\-–()/]{0,3}"


class Kind(StrEnum):
    """What was found."""

    EMAIL = "email"
    PHONE = "phone"
    IDENTITY = "identity"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Found:
    """Something personal, and where in the text it stands."""

    kind: Kind
    start: int
    end: int
    text: str


def _digits(count: str) -> str:
    return rf"(?:{_GAP}\d){{{count}}}"


_BANK = (
    r"\b(?:ngân hàng|ngan hang|\w{2,10}bank|m\.?b\.? ?bank|bidv|vcb|tcb|ctg|acb|shb|"
    r"scb|ocb|msb|stb|(?:đông|nam|bắc) á|kiên long|bưu điện liên việt)\b"
)

# In this order: what one has found the next ones leave alone.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.EMAIL,
        re.compile(
            r"[\w.+%\-]+\s?(?:@|\(at?\)|\[at?\]|\(?a còng\)?)\s?[\w\-]+(?:\.[\w\-]+)+",
            re.IGNORECASE,
        ),
    ),
    # After the word for an identity paper whatever looks like a number.
    (
        Kind.IDENTITY,
        re.compile(
            r"(?:cmnd|cmtnd|cccd|cmt|căn cước(?: công dân)?|chứng minh(?: nhân dân| thư)?|"
            r"hộ chiếu|passport)(?:\s*(?:số|no\.?))?\s*[:.]?\s*"
            rf"(?P<number>(?:[a-z]{{1,2}}[ .\-]?)?\d{_digits('5,11')})(?!\d)",
            re.IGNORECASE,
        ),
    ),
    # After the word for a bank account; an account is no phone number.
    (
        Kind.ACCOUNT,
        re.compile(
            r"(?:\b[sc]?tk|\bsố tk|\bso tk|(?:số )?tài khoản|(?:so )?tai khoan|\baccount)"
            r"(?:\s*(?:số|so|no\.?|ngân hàng))?\s*[:.]?\s*"
            rf"(?P<number>\d{_digits('5,18')})(?!\d)",
            re.IGNORECASE,
        ),
    ),
    # Citizens' identity numbers: twelve digits, the province (001–096) first.
    (Kind.IDENTITY, re.compile(rf"(?<![\d.,])0[0-9]\d{_digits('9')}(?!{_GAP}\d)")),
    (
        Kind.PHONE,
        re.compile(
            rf"(?<![\d.,])(?:\(?\+{_GAP}84\)?|0084|84(?=\d{{9}}\b))"
            rf"(?:{_GAP}\(?0\)?)?{_GAP}[235789]{_digits('8,9')}(?!\d)"
        ),
    ),
    (Kind.PHONE, re.compile(rf"(?<![\d.,])\(?0{_GAP}[235789]{_digits('8,9')}(?!\d)")),
    # Beside a bank's name, before it or after.
    (
        Kind.ACCOUNT,
        re.compile(
            rf"(?<![\d.,])(?P<number>\d(?: ?\d){{7,18}})[\s,;:(\-–]{{1,3}}{_BANK}",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.ACCOUNT,
        re.compile(
            rf"{_BANK}[\s,;:)\-–]{{1,3}}(?P<number>\d(?: ?\d){{7,18}})(?![.,]?\d)",
            re.IGNORECASE,
        ),
    ),
    # Identity numbers of before: nine digits, in one or by threes.
    (Kind.IDENTITY, re.compile(r"(?<![\d.,\-/])\d{3} ?\d{3} ?\d{3}(?!\d|[.,\-/]\d)")),
)


def find(text: str, known: Collection[str] = ()) -> list[Found]:
    """What is personal in ``text``, in its order; never what is ``known`` to be public.

    ``known`` are phone numbers (in any spelling) and e-mail addresses of offices.
    """
    public = {_bare(value) for value in known}
    found: list[Found] = []
    taken = bytearray(len(text))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            group = "number" if "number" in pattern.groupindex else 0
            start, end = match.span(group)
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            if _bare(match[group]) not in public:
                found.append(Found(kind, start, end, match[group]))
    return sorted(found, key=lambda one: one.start)


def masked(text: str, found: Collection[Found]) -> str:
    """``text`` with dots in place of what was found."""
    parts, last = [], 0
    for one in sorted(found, key=lambda one: one.start):
        parts += [text[last : one.start], MASK]
        last = one.end
    return "".join([*parts, text[last:]])


def _bare(value: str) -> str:
    """A number without the marks and the country; an address in small letters."""
    if "@" in value:
        return value.strip().casefold()
    digits = re.sub(r"\D", "", value)
    for prefix in ("0084", "84"):
        if digits.startswith(prefix) and len(digits) > 9:
            return "0" + digits.removeprefix(prefix).lstrip("0")
    return digits
