"""What a column is, by its name and by what is in it: meaning, label, personal or not.

Names are compared folded and without separators: ``MA_XA``, ``Mã xã`` and ``maxa``
are one. Columns that look personal are private from the first load on (Law
91/2025/QH15); a mistaken guess is put right in the catalogue, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gisportal.core.search_folding import fold
from gisportal.core.tables import table
from layers.models import LayerField
from layers.recognition import parcel_ids, personal_columns, reasons
from layers.recognition.disguised_text import readable
from layers.recognition.land_systems import Profile
from layers.recognition.sentences import personal_sentences

M = LayerField.Meaning


@dataclass(frozen=True)
class Guess:
    """What a column is taken for; ``reason`` says why it is personal, if it is."""

    meaning: LayerField.Meaning
    name_vi: str
    name_en: str
    reason: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether the column must not be public."""
        return self.meaning in LayerField.PERSONAL_MEANINGS


# Squeezed name of a column -> (meaning, label vi, label en). A label alone goes with no
# meaning; a name that has a meaning as well keeps its own label.
MEANING_BY_NAME: dict[str, tuple[LayerField.Meaning, str, str]] = {}
LABELS: dict[str, tuple[str, str]] = {}
for _row in table(__file__, "columns.csv"):
    _meaning, _label = M(_row["meaning"]), (_row["name_vi"], _row["name_en"])
    for _name in _row["columns"].split():
        if _meaning == M.NONE:
            LABELS[_name] = _label
        else:
            MEANING_BY_NAME[_name] = (_meaning, *_label)
_PEOPLE = re.compile(r"(?:Ông|Bà|Hộ|ÔNG|BÀ|HỘ|ông|bà|hộ)\s+\w+\s+\w+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_PHONE = re.compile(r"(?:\+?84|0)[2-9]\d{8,9}")
_LANDLINE = re.compile(r"(?:\+?84|0)2\d{8,9}")
_IDENTITY_12 = re.compile(r"\d{12}")
_IDENTITY_9 = re.compile(r"\d{9}")
_PHONE_MARKS = str.maketrans("", "", " .-()")
# (what it looks like, pattern, share of the values from which it counts)
CONTENT = (
    (M.PHONE, "e-mail addresses", _EMAIL, 0.05),
    (M.IDENTITY, "12-digit identity numbers", _IDENTITY_12, 0.2),
    (M.PHONE, "phone numbers", _PHONE, 0.2),
    (M.IDENTITY, "9-digit identity numbers", _IDENTITY_9, 0.6),
    (M.OWNER, "names of people", _PEOPLE, 0.2),
)
MIN_VALUES = 3
PARCEL_ID_LABEL = ("Mã định danh thửa đất", "National parcel ID")
# How the table calls the area that the certificate states.
LEGAL_AREA = "Legal area (m²)"
# What such columns name are places and things, many of them called after people.
NAMED = (M.NAME, M.ADDRESS, M.COMMUNE_NAME)


def squeeze(name: str) -> str:
    """The column name as it is compared: folded, letters and digits only."""
    return fold(name).replace(" ", "")


def is_parcel_number(name: str) -> bool:
    """Whether a column of this name holds parcel numbers."""
    return MEANING_BY_NAME.get(squeeze(name), (M.NONE, "", ""))[0] == M.PARCEL


def is_legal_area(name: str) -> bool:
    """Whether a column of this name holds the area of the certificate, not the map's."""
    return MEANING_BY_NAME.get(squeeze(name), (M.NONE, "", ""))[2] == LEGAL_AREA


def is_named_id(name: str) -> bool:
    """Whether a column of this name holds national parcel IDs."""
    return MEANING_BY_NAME.get(squeeze(name), (M.NONE, "", ""))[0] == M.NATIONAL_ID


def guess(
    name: str,
    values: Sequence[str],
    *,
    is_parcel: bool = False,
    profile: Profile | None = None,
) -> Guess:
    """What the column ``name`` with these sample values (non-empty texts) is.

    A ``profile`` knows the columns of the land system that wrote the file. In a parcel layer (``is_parcel``) even a plain "name" column is looked at for people:
    parcels have none of their own.
    """
    squeezed = squeeze(name)
    meaning, vi, en = MEANING_BY_NAME.get(squeezed, (M.NONE, "", ""))
    if profile is not None:
        meaning, vi, en = profile.columns.get(squeezed, (meaning, vi, en))
    if not vi:
        vi, en = LABELS.get(squeezed, (name, ""))
    if meaning == M.NATIONAL_ID and parcel_ids.hold_others(values):
        meaning = M.NONE
    elif meaning == M.NONE and parcel_ids.hold_ids(values):
        return Guess(M.NATIONAL_ID, *PARCEL_ID_LABEL)
    if meaning == M.NONE:
        meaning = personal_columns.meaning_by_stem(squeezed) or meaning
    if meaning in LayerField.PERSONAL_MEANINGS:
        return Guess(meaning, vi, en, reasons.BY_NAME)
    found = personal_by_content(name, meaning, values, is_parcel=is_parcel)
    return Guess(found[0][0], vi, en, found[0][1]) if found else Guess(meaning, vi, en)


def personal_by_content(
    name: str, meaning: str, values: Sequence[str], *, is_parcel: bool
) -> list[tuple[LayerField.Meaning, str]]:
    """What personal data are in a column of that meaning, and why it is thought so."""
    if meaning in (M.COMMUNE_CODE, M.SHEET, M.PARCEL):
        return []
    squeezed = squeeze(name)
    values = readable(values)
    if personal_columns.is_of_offices(squeezed):
        values = [v for v in values if not _LANDLINE.fullmatch(_bare_number(v))]
    whole = personal_content(values)
    is_named = meaning in NAMED or personal_columns.is_named_after_people(squeezed)
    may_name_people = meaning == M.NONE or (is_parcel and meaning == M.NAME)
    if (
        whole is None
        and may_name_people
        and personal_columns.holds_people(squeezed, values)
    ):
        whole = (M.OWNER, "names of people")
    found = [whole] if whole else []
    found += personal_sentences(values, may_name_people=not is_named)
    return [(meaning, reasons.by_content(words)) for meaning, words in found]


def _bare_number(value: str) -> str:
    return value.translate(_PHONE_MARKS)


def personal_content(
    values: Iterable[str],
) -> tuple[LayerField.Meaning, str] | None:
    """What personal data the values look like, None when like none."""
    values = list(values)
    numbers = [_bare_number(value) for value in values]
    for meaning, words, pattern, share in CONTENT:
        if pattern in (_PHONE, _IDENTITY_12, _IDENTITY_9):
            hits = sum(pattern.fullmatch(number) is not None for number in numbers)
        else:
            hits = sum(pattern.match(value) is not None for value in values)
        if hits >= MIN_VALUES and hits >= share * len(values):
            return meaning, words
    return None
