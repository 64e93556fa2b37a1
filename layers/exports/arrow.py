"""Rows as Arrow batches, which GDAL writes to files without Python objects between.

Values that are not of their field's type become null, as everywhere in the portal.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from layers.exports.request import Export
from layers.exports.rows import Reading, Row, binary_shape, geometry_type, text_values
from layers.models import LayerField

Type = LayerField.Type
GEOMETRY = "geom"


@dataclass(frozen=True)
class Column:
    """A column of the file: its name there, its field (None: the feature's key)."""

    name: str
    field: LayerField | None
    type: pa.DataType
    # Bytes a text may take, where the format must know.
    width: int = 0

    def as_arrow(self) -> pa.Field:
        """The column with what GDAL wants to know of it."""
        facts = {"GDAL:OGR:alternative_name": self.field.name} if self.field else {}
        if self.width:
            facts["GDAL:OGR:width"] = str(self.width)
        return pa.field(self.name, self.type, metadata=facts)


@dataclass(frozen=True)
class Table:
    """What to write: columns, the type of all shapes, and the rows."""

    columns: tuple[Column, ...]
    geometry_type: str
    batches: pa.RecordBatchReader


def table(export: Export, columns: tuple[Column, ...]) -> Table:
    """The export's rows in those columns; the first is the key."""
    kind = geometry_type(export.layer.geometry_kind, export.version.pk)
    reading = Reading(
        export.version.pk,
        binary_shape(export.crs.srid, kind),
        text_values(export.fields),
    )
    schema = pa.schema(
        [
            *(column.as_arrow() for column in columns),
            pa.field(
                GEOMETRY,
                pa.binary(),
                metadata={"ARROW:extension:name": "geoarrow.wkb"},
            ),
        ]
    )
    batches = (as_batch(page, columns, schema) for page in reading.pages())
    return Table(columns, kind, pa.RecordBatchReader.from_batches(schema, batches))


def as_batch(
    page: list[Row], columns: tuple[Column, ...], schema: pa.Schema
) -> pa.RecordBatch:
    """One page as Arrow arrays."""
    keys, shapes, *values = zip(*page, strict=True)
    arrays = [pa.array(keys, pa.string())]
    for column, texts in zip(columns[1:], values, strict=False):
        read = READERS.get(column.type)
        arrays.append(pa.array(map(read, texts) if read else texts, column.type))
    # As bytes: Arrow never lets go of the memory views the driver answers with.
    arrays.append(pa.array(map(bytes, shapes), pa.binary()))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def arrow_type(field: LayerField) -> pa.DataType:
    """The Arrow type of a field's values."""
    return ARROW_TYPES[Type(field.type)]


def _reader(parse: Callable[[str], Any]) -> Callable[[str | None], Any]:
    """``parse`` that answers None for what it cannot read."""

    def read(text: str | None) -> Any:
        if text is not None:
            with suppress(ValueError, OverflowError):
                return parse(text)
        return None

    return read


def _integer(text: str) -> int:
    value = int(text) if text.lstrip("-").isdigit() else int(float(text))
    if not -(2**63) <= value < 2**63:
        raise OverflowError(text)
    return value


def _date(text: str) -> date:
    return date.fromisoformat(text[:10])


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


BOOLEANS = {"true": True, "false": False}
MOMENT = pa.timestamp("ms", "UTC")
ARROW_TYPES: dict[str, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.REAL: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.DATETIME: MOMENT,
}
READERS: dict[pa.DataType, Callable[[str | None], Any]] = {
    pa.int64(): _reader(_integer),
    pa.float64(): _reader(float),
    pa.bool_(): _reader(BOOLEANS.get),
    pa.date32(): _reader(_date),
    MOMENT: _reader(_moment),
}
