"""The reading process itself: takes requests as lines of JSON, answers in frames.

Started by ``process.py`` as ``python -m importers.dataset.gdal_process.child MEMORY_MB
CPU_SECONDS``; it ends when its input does. ``TABLES`` says which formats are read by
another source than GDAL.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from gisportal.core.bounded_process import frames, limits

# What GDAL may write beside a file: a rebuilt .shx, what it learned of a .gml.
WRITTEN_BYTES = 1 << 30

# Before the libraries are loaded: they start threads.
if __name__ == "__main__":
    limits.set_limits(int(sys.argv[1]), int(sys.argv[2]), WRITTEN_BYTES)

import pyarrow as pa  # noqa: E402 - after the limits

from importers.dataset.gdal_process import arrow, drivers, gdal_source, wire_format  # noqa: E402
from importers.dataset.gdal_process.errors import StrangeFormatError, TableError  # noqa: E402
from importers.formats import DRIVERS  # noqa: E402

TABLES = {".csv", ".tsv", ".txt"}


def main() -> None:
    """Answer until nobody asks any more."""
    arrow.spare_pandas()
    drivers.allow_only(DRIVERS, gdal_source.drivers())
    # Whatever a library prints must not get between the frames.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for line in sys.stdin:
        answer(json.loads(line), out)


def answer(request: dict[str, Any], out: BinaryIO) -> None:
    """One answer, or one frame that says why there is none."""
    try:
        if request["do"] == "layers":
            frames.write_json(out, frames.ANSWER, layers(request))
        else:
            send(rows(request), out)
    except StrangeFormatError as error:
        fault(out, "format", error)
    except TableError as error:
        fault(out, error.code, error)
    except MemoryError as error:
        fault(out, "memory", error)
    except pa.ArrowMemoryError as error:
        fault(out, "memory", error)
    except gdal_source.READING_ERRORS as error:
        fault(out, "unreadable", error)


def fault(out: BinaryIO, kind: str, error: BaseException) -> None:
    """Say that it did not work; of a message only the beginning."""
    frames.write_json(out, frames.FAULT, {"kind": kind, "error": str(error)[:300]})


def layers(request: dict[str, Any]) -> list[dict[str, Any]]:
    """What is inside."""
    path = Path(request["path"])
    if path.suffix in TABLES:
        found: list[dict[str, Any]] = _tables().layers(path)
        return found
    return gdal_source.layers(gdal_source.Source(path, request["has_index"]))


def rows(request: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    """A sample, or everything."""
    path, layer, count = Path(request["path"]), request["layer"], request["batch_rows"]
    is_sample = request["do"] == "sample"
    if path.suffix in TABLES:
        tables = _tables()
        read = tables.sample if is_sample else tables.rows
        batches: Iterator[pa.RecordBatch] = read(path, layer, count)
        return batches
    source = gdal_source.Source(path, request["has_index"])
    if is_sample:
        return gdal_source.sample(source, layer, count)
    is_plain = request["is_plain_utf8"]
    return gdal_source.rows(source, layer, count, is_plain_utf8=is_plain)


def _tables() -> ModuleType:
    # Loaded when it is needed: most files are none, and every start counts.
    return importlib.import_module("importers.dataset.gdal_process.csv_source")


def send(batches: Iterator[pa.RecordBatch], out: BinaryIO) -> None:
    """The schema, the batches, the end. Batches of another schema begin anew."""
    schema = None
    for batch in batches:
        if schema is None or not batch.schema.equals(schema):
            schema = batch.schema
            frames.write(out, wire_format.SCHEMA, schema.serialize())
        frames.write(out, wire_format.BATCH, batch.serialize())
    frames.write(out, wire_format.END)


if __name__ == "__main__":
    main()
