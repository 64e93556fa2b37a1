"""Attributes of a batch: decoded, cleaned, and made into key, label, JSON and search text.

All column-wise: only distinct texts go through Python one by one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gisportal.core.search_folding import FOLDED_CHARACTERS, fold, searched
from importers.findings import RowTally
from importers.inspection.encoding import Encoding
from importers.schema.load_plan import Column, Plan
from layers.models import LayerField
from layers.refs import KEY_SEPARATOR, clean_key_part

Meaning = LayerField.Meaning
LABEL_SEPARATOR = "/"
NUMBERS = (Meaning.SHEET, Meaning.PARCEL)
# Control characters but tab and line feed, and the mark that rows are folded apart by.
_UNWANTED = r"[\x00-\x08\x0b-\x1f\x7f\x{e000}]"
_ROW_MARK = "\ue000"
UNREADABLE = "\ufffd"
# Complaints and served areas keep keys of this length at most.
LONGEST_KEY = 200
# Different values of a coded column that are counted.
MOST_CODES = 1_000


@dataclass(frozen=True)
class Attributes:
    """Columns for the store, of the rows that were asked for."""

    key: pa.Array
    label: pa.Array
    number: pa.Array
    properties: pa.Array
    search_text: pa.Array


class AttributeReader:
    """Turns batches into attributes after ``plan``; ``tallies`` count what was found."""

    def __init__(self, plan: Plan, encoding: Encoding) -> None:
        self._plan = plan
        self._encoding = encoding
        self._sheet, self._parcel = map(plan.by_meaning, NUMBERS)
        self.tallies: dict[str, RowTally] = defaultdict(RowTally)
        # How often each code occurs, by the index of a coded column.
        self.codes: dict[int, Counter[str]] = {
            c.index: Counter() for c in plan.columns if c.is_coded
        }

    def read(self, batch: pa.RecordBatch, rows: np.ndarray) -> Attributes:
        """Attributes of ``batch``, whose rows have these numbers in the file."""
        cells = {
            c.index: self._clean(batch.column(c.index), rows)
            for c in self._plan.columns
        }
        self._count_codes(cells)
        key = self._key(cells, rows)
        label = self._label(cells, key)
        return Attributes(
            key=key,
            label=label,
            number=self._number(cells, len(rows)),
            properties=self._properties(cells, len(rows)),
            search_text=self._search_text(cells, key, label),
        )

    def _count_codes(self, cells: dict[int, pa.Array]) -> None:
        for index, counter in self.codes.items():
            for found in pc.value_counts(cells[index]).to_pylist():
                value = found["values"]
                if value is not None and (
                    value in counter or len(counter) < MOST_CODES
                ):
                    counter[value] += found["counts"]

    def keys_of(self, batch: pa.RecordBatch) -> list[str]:
        """Keys of rows that are named in findings; empty where keys are row numbers."""
        if not self._plan.key:
            return [""] * batch.num_rows
        # A reader of its own, so that nothing is counted twice.
        apart = AttributeReader(self._plan, self._encoding)
        rows = np.zeros(batch.num_rows, np.int64)
        cells = {
            c.index: apart._clean(batch.column(c.index), rows) for c in self._plan.key
        }
        keys: list[str] = apart._key(cells, rows).to_pylist()
        return keys

    def _clean(self, values: pa.Array, rows: np.ndarray) -> pa.Array:
        """Texts decoded, NFC, trimmed, empty ones null; other values as they are."""
        if pa.types.is_large_string(values.type):
            values = values.cast(pa.string())
        if not pa.types.is_string(values.type):
            return values
        if not pc.all(pc.string_is_ascii(values)).as_py():
            if not self._encoding.is_plain_utf8:
                values = _by_distinct(values, self._encoding.decode)
            self._count("text-unreadable", pc.match_substring(values, UNREADABLE), rows)
            composed = pc.utf8_normalize(values, form="NFC")
            self._count("text-composed", pc.not_equal(composed, values), rows)
            values = composed
        if pc.any(pc.match_substring_regex(values, _UNWANTED)).as_py():
            values = pc.replace_substring_regex(values, _UNWANTED, "")
        values = pc.utf8_trim_whitespace(values)
        is_empty = pc.equal(pc.binary_length(values), 0)
        return pc.if_else(is_empty, pa.scalar(None, pa.string()), values)

    def _count(self, rule: str, is_found: pa.Array, rows: np.ndarray) -> None:
        """Tally the rows of which ``is_found`` is true (not null)."""
        mask = pc.fill_null(is_found, False).to_numpy(zero_copy_only=False)
        if mask.any():
            self.tallies[rule].add(rows[mask])

    def _key(self, cells: dict[int, pa.Array], rows: np.ndarray) -> pa.Array:
        if not self._plan.key:
            return pa.array(rows).cast(pa.string())
        parts = [_key_part(cells[c.index], c) for c in self._plan.key]
        for part in parts:
            self._count("key-empty", part.is_null(), rows)
        parts = [pc.fill_null(part, "") for part in parts]
        key = pc.binary_join_element_wise(*parts, KEY_SEPARATOR)
        self._count("key-long", pc.greater(pc.utf8_length(key), LONGEST_KEY), rows)
        return key

    def _label(self, cells: dict[int, pa.Array], key: pa.Array) -> pa.Array:
        fallback = key if self._plan.has_stable_keys else pa.scalar("")
        if not self._plan.label:
            return pc.if_else(pc.is_valid(key), fallback, "")
        parts = [_shown(cells[c.index], c) for c in self._plan.label]
        label = _joined(parts, LABEL_SEPARATOR)
        return pc.if_else(pc.equal(label, ""), fallback, label)

    def _number(self, cells: dict[int, pa.Array], count: int) -> pa.Array:
        columns = (self._sheet, self._parcel)
        if not all(c is not None and c.field.is_public for c in columns):
            return pa.nulls(count, pa.string())
        parts = [_key_part(cells[c.index], c) for c in columns if c is not None]
        return pc.binary_join_element_wise(*parts, LABEL_SEPARATOR)

    def _properties(self, cells: dict[int, pa.Array], count: int) -> pa.Array:
        if not self._plan.columns:
            return pa.array(["{}"] * count)
        pieces: list[pa.Array | str] = []
        for column in self._plan.columns:
            mark = "," if pieces else "{"
            pieces += [f'{mark}"{column.field.key}":', _json(cells[column.index])]
        return pc.binary_join_element_wise(*pieces, "}", "")

    def _search_text(
        self, cells: dict[int, pa.Array], key: pa.Array, label: pa.Array
    ) -> pa.Array:
        """Folded label, key and public searchable values, as ``fold.search_text``."""
        parts = [label]
        if self._plan.has_stable_keys:
            parts.append(key)
        parts += [_shown(cells[c.index], c) for c in self._plan.searched]
        joined = pc.utf8_slice_codeunits(_joined(parts, " "), 0, FOLDED_CHARACTERS)
        # One fold over the whole batch; the mark between rows survives it.
        folded = fold(_ROW_MARK + _ROW_MARK.join(joined.to_pylist()) + _ROW_MARK)
        rows = folded.split(_ROW_MARK)[1:-1]
        return pa.array([searched(row) for row in rows])


def _joined(parts: list[pa.Array], separator: str) -> pa.Array:
    """The parts of each row that are there, joined; empty where none is.

    Arrow's joining drops rows whose parts are all null: hence a first part that never
    is, whose separator is cut off again.
    """
    first = pa.array([""] * len(parts[0]), pa.string())
    joined = pc.binary_join_element_wise(first, *parts, separator, null_handling="skip")
    return pc.utf8_slice_codeunits(joined, len(separator))


def _by_distinct(values: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """``change`` applied to every distinct value once."""
    encoded = values.dictionary_encode()
    changed = pa.array(
        [None if v is None else change(v) for v in encoded.dictionary.to_pylist()],
        pa.string(),
    )
    return changed.take(encoded.indices)


def _key_part(values: pa.Array, column: Column) -> pa.Array:
    """``refs.clean_key_part`` of every value, null where there is none."""
    keeps_zeros = column.field.meaning == Meaning.COMMUNE_CODE
    if pa.types.is_integer(values.type):
        return values.cast(pa.string())
    if pa.types.is_floating(values.type):
        values = _finite(values)

    def clean(value: object) -> str | None:
        return clean_key_part(value, keeps_zeros=keeps_zeros) or None

    return _by_distinct(values, clean)


def _shown(values: pa.Array, column: Column) -> pa.Array:
    """Values as people read them: sheet and parcel numbers without leading zeros."""
    if column.field.meaning in NUMBERS or pa.types.is_floating(values.type):
        return _key_part(values, column)
    if pa.types.is_string(values.type):
        return values
    return _text(values)


def _text(values: pa.Array) -> pa.Array:
    """Values that are no text, as text; dates in ISO form."""
    if pa.types.is_timestamp(values.type):
        return pc.strftime(values, format="%Y-%m-%dT%H:%M:%S")
    try:
        return values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array(
            [None if v is None else str(v) for v in values.to_pylist()], pa.string()
        )


def _finite(values: pa.Array) -> pa.Array:
    values = values.cast(pa.float64())
    return pc.if_else(pc.is_finite(values), values, pa.scalar(None, pa.float64()))


def _json(values: pa.Array) -> pa.Array:
    """JSON text of every value; ``null`` for nulls and what is no number."""
    kind = values.type
    if pa.types.is_floating(kind):
        texts = _finite(values).cast(pa.string())
    elif pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        texts = values.cast(pa.string())
    elif pa.types.is_nested(kind):
        texts = pa.array(
            [json.dumps(v, default=str, ensure_ascii=False) for v in values.to_pylist()]
        )
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = pa.nulls(len(values), pa.string())
    else:
        texts = _quoted(values if pa.types.is_string(kind) else _text(values))
    return pc.fill_null(texts, "null")


def _quoted(values: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring_regex(values, r'["\\\n\t]')).as_py():
        for plain, escaped in (
            ("\\", "\\\\"),
            ('"', '\\"'),
            ("\n", "\\n"),
            ("\t", "\\t"),
        ):
            values = pc.replace_substring(values, plain, escaped)
    return pc.binary_join_element_wise('"', values, '"', "")
