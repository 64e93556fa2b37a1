"""Columns of a file → fields: keys, types, and for new ones what they are taken for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow as pa

from gisportal.core.search_folding import fold
from importers.inspection.encoding import Encoding
from importers.schema.load_plan import Column, visibility_of
from layers.land_use import columns as land_use_columns
from layers.models import LayerField
from layers.recognition import column_recognition, reasons
from layers.recognition.disguised_text import encoding_of
from layers.recognition.evidence import Evidence, personal_evidence
from layers.recognition.land_systems import Profile
from layers.stewardship.field_rules import Standing, lifted_meanings
from layers.stewardship.recognise import unlifted

Meaning = LayerField.Meaning
SEARCHED = (Meaning.NAME, Meaning.COMMUNE_NAME, Meaning.ADDRESS)
# A nameless text column is searched when most of its values differ and hold letters.
DISTINCT_SHARE = 0.5
KEY_LENGTH = 63
# Meanings a column of land-use codes may have, and how many values must speak for it.
CODED = (Meaning.NONE, Meaning.LAND_USE, Meaning.ZONE_CODE)
MIN_CODES = 3
MAPPED_AREA_NAMES = ("Diện tích trên bản đồ (m²)", "Area on the map (m²)")
LAND_USE_NAMES = ("Loại đất", "Land use")


def fields_of(
    names: Sequence[str],
    sample: pa.Table,
    encoding: Encoding,
    existing: Sequence[LayerField],
    profile: Profile | None = None,
) -> list[Column]:
    """A field for every column: the layer's own where there is one, else a new one.

    ``names`` are decoded column names in the order of ``sample``; ``profile`` is of the
    land system that wrote the file.
    """
    is_parcel = any(column_recognition.is_parcel_number(name) for name in names)
    rows = {id(row): row.layer_id for row in existing if row.layer_id}
    lifted = lifted_meanings(rows.values())
    found = []
    for index, name in enumerate(names):
        texts = _texts(sample.column(index), encoding)
        row = _row_of(name, existing)
        if row is None:
            kind = field_type(sample.schema.field(index).type)
            guess = column_recognition.guess(
                name, texts, is_parcel=is_parcel, profile=profile
            )
            found.append(_new_column(index, name, kind, texts, guess))
        else:
            of_people = lifted.get((row.layer_id, row.key), set())
            found.append(_known_column(index, row, name, texts, is_parcel, of_people))
    _number_collisions(found)
    _tell_areas_apart(found)
    _keep_addresses_of_people(found)
    return found


def _row_of(name: str, existing: Iterable[LayerField]) -> LayerField | None:
    key = field_key(name)
    return next((r for r in existing if name == r.source_name or key == r.key), None)


def _known_column(
    index: int,
    row: LayerField,
    name: str,
    texts: Sequence[str],
    is_parcel: bool,
    lifted: set[str],
) -> Column:
    """A field there is; closed where it was harmless and now holds personal data.

    One that two people opened stays open, unless other personal data are found in it.
    """
    row.source_name = row.source_name or name
    before = visibility_of(row)
    found = personal_evidence([name], texts, is_parcel=is_parcel)
    evidence = unlifted(found, lifted)
    is_turned = row.is_public and evidence is not None
    if is_turned and evidence is not None:
        _turn_private(row, evidence)
    return Column(
        index,
        row,
        before,
        is_turned_private=is_turned,
        evidence=evidence,
        disguise=encoding_of(texts),
        standing=Standing.of(row),
    )


def _new_column(
    index: int,
    name: str,
    kind: LayerField.Type,
    texts: Sequence[str],
    guess: column_recognition.Guess,
) -> Column:
    evidence = Evidence(guess.meaning, guess.reason) if guess.is_personal else None
    row = LayerField(
        key=field_key(name),
        source_name=name[:100],
        type=kind,
        meaning=guess.meaning,
        name_vi=guess.name_vi[:200],
        name_en=guess.name_en[:200],
        order=(index + 1) * 10,
        is_public=not guess.is_personal,
        visibility_reason=guess.reason,
    )
    _take_codes(row, texts)
    row.is_searchable = row.is_public and _is_worth_searching(row, texts)
    return Column(
        index,
        row,
        is_coded=bool(row.codes),
        evidence=evidence,
        disguise=encoding_of(texts),
        standing=Standing.of(row),
    )


def _turn_private(row: LayerField, evidence: Evidence) -> None:
    """Close the field and remember what it holds: two people lift that again."""
    row.meaning = evidence.meaning
    row.is_public = row.is_searchable = False
    row.visibility_reason = evidence.reason


def _take_codes(row: LayerField, texts: Sequence[str]) -> None:
    """Land-use codes are known by what they are, whatever the column is called."""
    if row.meaning not in CODED or row.type != LayerField.Type.TEXT:
        return
    if len(texts) < MIN_CODES or not land_use_columns.holds_land_use(texts):
        return
    if row.meaning == Meaning.NONE:
        row.meaning, row.name_vi, row.name_en = Meaning.LAND_USE, *LAND_USE_NAMES
    row.codes = land_use_columns.code_list(texts)


def field_key(name: str) -> str:
    """The attribute key of a column: ``MA_XA`` → ``ma_xa``, ``Số tờ`` → ``so_to``."""
    ascii_name = "_".join(fold(part) for part in name.split("_"))
    key = re.sub(r"[^a-z0-9]+", "_", ascii_name).strip("_")
    return key[:KEY_LENGTH] or "field"


def field_type(arrow: pa.DataType) -> LayerField.Type:
    """The field type of an Arrow column."""
    tests = (
        (pa.types.is_boolean, LayerField.Type.BOOLEAN),
        (pa.types.is_integer, LayerField.Type.INTEGER),
        (pa.types.is_floating, LayerField.Type.REAL),
        (pa.types.is_date, LayerField.Type.DATE),
        (pa.types.is_timestamp, LayerField.Type.DATETIME),
    )
    return next((kind for test, kind in tests if test(arrow)), LayerField.Type.TEXT)


def _texts(values: pa.ChunkedArray, encoding: Encoding) -> list[str]:
    """Non-empty values of the sample as people would read them."""
    is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
    is_whole = pa.types.is_integer(values.type)
    if not (is_text or is_whole):
        return []
    decode: Callable[[Any], str] = str
    if is_text:
        decode = _as_utf8 if encoding.is_plain_utf8 else encoding.decode
    found = (decode(v).strip() for v in values.to_pylist() if v is not None)
    return [v for v in found if v]


def _as_utf8(text: str) -> str:
    """The text of a file that is UTF-8 throughout.

    The sample was read before that was known, a letter a byte: left so, no name of a
    person would be known for one. Formats that are always UTF-8 were read right.
    """
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _is_worth_searching(row: LayerField, texts: Sequence[str]) -> bool:
    if row.type != LayerField.Type.TEXT:
        return False
    if row.meaning in SEARCHED:
        return True
    if row.meaning != Meaning.NONE or not texts:
        return False
    distinct = len(set(texts)) / len(texts)
    lettered = sum(any(c.isalpha() for c in v) for v in texts) / len(texts)
    return distinct >= DISTINCT_SHARE and lettered >= DISTINCT_SHARE


def _number_collisions(found: list[Column]) -> None:
    """Two columns whose keys come out the same get numbers."""
    seen: set[str] = {c.field.key for c in found if c.field.pk}
    for column in found:
        row = column.field
        if row.pk:
            continue
        base, number = row.key, 2
        while row.key in seen:
            row.key = f"{base[: KEY_LENGTH - 4]}_{number}"
            number += 1
        seen.add(row.key)


def _tell_areas_apart(found: list[Column]) -> None:
    """Beside the area of the certificate, the other one is the cadastral map's."""
    areas = [c.field for c in found if c.field.meaning == Meaning.REGISTERED_AREA]
    legal = [f for f in areas if column_recognition.is_legal_area(f.source_name)]
    for row in areas:
        if legal and row not in legal and row.pk is None:
            row.meaning = Meaning.MAPPED_AREA
            row.name_vi, row.name_en = MAPPED_AREA_NAMES


def _keep_addresses_of_people(found: list[Column]) -> None:
    """An address beside an owner's name is taken for the owner's until somebody says."""
    if not any(c.field.meaning == Meaning.OWNER for c in found):
        return
    for column in found:
        row = column.field
        if row.pk is None and row.meaning == Meaning.ADDRESS:
            row.meaning, row.is_public, row.is_searchable = (
                Meaning.PERSONAL,
                False,
                False,
            )
            row.visibility_reason = reasons.BESIDE_OWNER
