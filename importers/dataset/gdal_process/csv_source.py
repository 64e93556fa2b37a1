"""Tables of text (CSV) with a place in every row: coordinates in two columns, or WKT.

Read by Arrow, not GDAL: its reader knows no encodings and no decimal comma. The file
is gone through once to count the rows and to find columns that hold nothing but
numbers; codes with leading zeros stay text.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from importers.dataset.gdal_process import csv_location, csv_values
from importers.dataset.gdal_process.errors import TableError
from importers.dataset.utf8 import is_utf8

DELIMITERS = ",;\t|"
BLOCK = 4 << 20
HEAD = 64 << 10
SAMPLE_ROWS = 1_800
UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WHOLE = r"^-?(0|[1-9]\d{0,17})$"
COMMA = r"^-?\d{1,15}(,\d+)?$"
ZEROS = r"^-?0\d"


def layers(path: Path) -> list[dict[str, Any]]:
    """The one layer of the table; none where no column says a place."""
    encoding = _encoding(path)
    delimiter, names = _head(path, encoding)
    if not names:
        return []
    facts: dict[str, Any] = {"encoding": encoding, "delimiter": delimiter}
    facts |= {"names": names, "types": ["text"] * len(names)}
    first = next(_text_batches(path, facts, HEAD), None)
    place = csv_location.find(names, first)
    if place is None:
        return []
    count, types = _gone_through(path, facts)
    facts["types"], facts["place"] = types, place["columns"]
    return [
        {
            "name": path.stem,
            "columns": [n for i, n in enumerate(names) if i not in place["columns"]],
            "geometry_type": place["kind"],
            "count": count,
            "definition": place["definition"],
            "bounds": [],
            "is_random": False,
            "is_utf8": encoding == "utf-8",
            "table": facts,
        }
    ]


def sample(
    path: Path, layer: dict[str, Any], _batch_rows: int
) -> Iterator[pa.RecordBatch]:
    """Rows from the beginning, and a few of every following block."""
    wanted = 2 * SAMPLE_ROWS
    for number, batch in enumerate(rows(path, layer, SAMPLE_ROWS)):
        yield batch if not number else batch.slice(0, SAMPLE_ROWS // 30)
        wanted -= SAMPLE_ROWS // 30
        if wanted <= 0:
            return


def rows(
    path: Path, layer: dict[str, Any], batch_rows: int
) -> Iterator[pa.RecordBatch]:
    """All rows; texts as they are in UTF-8, else as Latin-1 views of their bytes."""
    facts = layer["table"]
    for block in _text_batches(path, facts):
        for start in range(0, block.num_rows, batch_rows):
            yield _made(block.slice(start, batch_rows), facts)


def _made(batch: pa.RecordBatch, facts: dict[str, Any]) -> pa.RecordBatch:
    place = facts["place"]
    names, columns = [], []
    for index, name in enumerate(facts["names"]):
        if index not in place:
            names.append(name)
            columns.append(_typed(batch.column(index), facts["types"][index]))
    if len(place) == 2:
        x, y = (csv_values.numbers(batch.column(index)) for index in place)
        shapes = csv_values.points(x, y)
    else:
        shapes = csv_values.outlines(batch.column(place[0]))
    return pa.RecordBatch.from_arrays([*columns, shapes], names=[*names, "geometry"])


def _encoding(path: Path) -> str:
    """``utf-8`` where every byte is; else ``latin-1``. UTF-16 is made UTF-8."""
    with path.open("rb") as file:
        start = file.read(2)
    if start in UTF16:
        _from_utf16(path)
        return "utf-8"
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(BLOCK), b"")
        return "utf-8" if is_utf8(chunks) else "latin-1"


def _from_utf16(path: Path) -> None:
    """Excel's "Unicode text": the file is written anew beside itself, then swapped."""
    target = path.with_suffix(".utf8")
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    with path.open("rb") as source, target.open("w", encoding="utf-8") as out:
        while chunk := source.read(BLOCK):
            out.write(decoder.decode(chunk))
    target.replace(path)


def _head(path: Path, encoding: str) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns, each of them once."""
    with path.open("rb") as file:
        start = file.read(HEAD).removeprefix(codecs.BOM_UTF8)
    # Old Macintosh programs end lines with \r alone.
    text = start.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
    line = text.partition("\n")[0]
    if "\0" in text:
        raise TableError("unreadable", "zero bytes in a table of text")
    delimiter = max(DELIMITERS, key=line.count)
    names = next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    names = [name.strip() or f"column_{i}" for i, name in enumerate(names, 1)]
    seen: set[str] = set()
    for index, name in enumerate(names):
        number = 2
        while names[index] in seen:
            names[index] = f"{name}_{number}"
            number += 1
        seen.add(names[index])
    return delimiter, names


def _text_batches(
    path: Path, facts: dict[str, Any], block: int = BLOCK
) -> Iterator[pa.RecordBatch]:
    """Every value as untrimmed text. Raises ``TableError`` for rows of another length."""

    def odd(row: arrow_csv.InvalidRow) -> str:
        wrong.append((row.number or 0, row.expected_columns, row.actual_columns))
        return "error"

    wrong: list[tuple[int, int, int]] = []
    names = facts["names"]
    try:
        yield from arrow_csv.open_csv(
            path,
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=block,
                column_names=names,
                skip_rows=1,
                encoding=facts["encoding"],
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=facts["delimiter"],
                newlines_in_values=True,
                invalid_row_handler=odd,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        if wrong:
            row, wanted, found = wrong[0]
            raise TableError("csv-rows", f"{row},{wanted},{found}") from error
        # Not the error's own words: they quote the row.
        raise TableError("unreadable", "no table of text") from error


def _gone_through(path: Path, facts: dict[str, Any]) -> tuple[int, list[str]]:
    """Number of rows, and what every column can be taken for."""
    count = 0
    possible = [{"whole", "real", "comma"} for _name in facts["names"]]
    is_filled = [False] * len(possible)
    if facts["delimiter"] == ",":
        possible = [kinds - {"comma"} for kinds in possible]
    for batch in _text_batches(path, facts):
        count += batch.num_rows
        for index, kinds in enumerate(possible):
            values = batch.column(index).drop_null()
            if kinds and len(values):
                is_filled[index] = True
                _narrow(kinds, pc.utf8_trim_whitespace(values))
    order = ("whole", "real", "comma")
    types = [next((k for k in order if k in kinds), "text") for kinds in possible]
    return count, [t if is_filled[i] else "text" for i, t in enumerate(types)]


def _narrow(kinds: set[str], values: pa.Array) -> None:
    """Leave of ``kinds`` what all the values can be."""
    patterns = {"whole": WHOLE, "real": csv_values.REAL, "comma": COMMA}
    for kind in list(kinds):
        if not pc.all(pc.match_substring_regex(values, patterns[kind])).as_py():
            kinds.discard(kind)
    if kinds and pc.any(pc.match_substring_regex(values, ZEROS)).as_py():
        kinds.clear()


def _typed(values: pa.Array, kind: str) -> pa.Array:
    if kind == "text":
        return values
    values = pc.utf8_trim_whitespace(values)
    if kind == "comma":
        values = pc.replace_substring(values, ",", ".")
    return values.cast(pa.int64() if kind == "whole" else pa.float64())
