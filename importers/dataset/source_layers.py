"""What is inside a data set, a sample of it, and its rows in batches.

GDAL itself runs in a process apart (``importers.dataset.gdal_process``): a file that crashes it, or
hangs it, or wants all memory, ends that process, and the answer here is a refusal.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gisportal.core.bounded_process.process import ProcessError
from importers.dataset import mapinfo
from importers.dataset.gdal_process.process import Reader
from importers.dataset.unpack import HIDDEN, SMALL_PART, Dataset
from importers.errors import RefusedError, refuse
from importers.findings import Finding, Severity
from importers.formats import FORMATS

log = logging.getLogger("portal.importers")
# Bytes a batch should hold, so that memory does not depend on the size of outlines.
BATCH_BYTES = 6 << 20
BATCH_ROWS = 8_192
START = 64
# Kind of a reader's error: the rule of the finding, and its words.
REFUSALS = {
    "format": ("format", gettext_lazy("Files of the format %(error)s are not read.")),
    "memory": (
        "reader-memory",
        gettext_lazy("%(name)s needs more memory than reading may take. Split it."),
    ),
    "slow": (
        "reader-slow",
        gettext_lazy(
            "Reading %(name)s takes too long; it was stopped. Split the file."
        ),
    ),
    "csv-rows": (
        "csv-rows",
        gettext_lazy(
            "Row %(row)s of the table has %(found)s values instead of %(wanted)s."
        ),
    ),
    "unreadable": ("unreadable", gettext_lazy("%(name)s cannot be read: %(error)s")),
}
CRASHED = (
    "reader-crashed",
    gettext_lazy(
        "%(name)s made the reading program crash: the file is damaged. Export it again."
    ),
)


@dataclass(frozen=True)
class SourceLayer:
    """One layer inside a data set, as the reading process describes it.

    ``columns`` are raw names: of a format whose text ``is_bytes`` still Latin-1 views
    of the bytes. ``declared_encoding`` is the one the file names; ``facts`` is the reader's
    own description, given back to it with every request.
    """

    dataset: Dataset
    name: str
    columns: tuple[str, ...]
    count: int
    definition: str
    reader: Reader = field(repr=False, compare=False)
    facts: dict[str, Any] = field(repr=False, compare=False)
    bounds: tuple[float, ...] = ()
    declared_encoding: str = ""

    @property
    def is_bytes(self) -> bool:
        """Whether its text has to be decoded here."""
        return self.dataset.format.is_bytes and not self.facts.get("is_utf8")

    @property
    def batch_rows(self) -> int:
        """Rows of a batch: fewer where the shapes are long."""
        per_row = max(self.dataset.size // max(self.count, 1), 1)
        return int(np.clip(BATCH_BYTES // per_row, 16, BATCH_ROWS))


def layers_of(dataset: Dataset, reader: Reader) -> list[SourceLayer]:
    """Layers with shapes in the data set. Raises ``RefusedError`` if there are none."""
    _check_signature(dataset.path)
    declared = mapinfo.neutralised(dataset) if mapinfo.is_mapinfo(dataset) else ""
    with _asking(dataset):
        found = reader.ask({"do": "layers", **_request(dataset)})
    if not found and dataset.format.name == "CSV":
        raise refuse(
            "csv-place",
            _(
                "No columns of the table say a place: it needs two with coordinates "
                "(lon and lat, or x and y), or one with WKT."
            ),
        )
    return [
        SourceLayer(
            dataset=dataset,
            name=facts["name"],
            columns=tuple(facts["columns"]),
            count=facts["count"],
            definition=_definition(dataset, facts),
            reader=reader,
            facts=facts,
            bounds=tuple(facts["bounds"]),
            declared_encoding=declared,
        )
        for facts in found
    ]


def _definition(dataset: Dataset, facts: dict[str, Any]) -> str:
    if dataset.is_shapefile:
        return small_part(dataset, ".prj").decode("utf-8", "replace")
    return str(facts["definition"])


def sample(layer: SourceLayer) -> pa.Table:
    """Rows from all over the file; text of bytes formats as Latin-1 views.

    The geometry is in the last column, named ``geometry``, as WKB.
    """
    with _asking(layer.dataset):
        found = list(layer.reader.batches({"do": "sample", **_rows_of(layer)}))
    if not found:
        return _empty(layer)
    tables = [pa.Table.from_batches([batch]) for batch in found]
    return pa.concat_tables(tables, promote_options="permissive")


def batches(layer: SourceLayer, *, is_plain_utf8: bool) -> Iterator[pa.RecordBatch]:
    """All rows in their order; the geometry is the last column, as WKB."""
    request = {"do": "rows", **_rows_of(layer), "is_plain_utf8": is_plain_utf8}
    with _asking(layer.dataset):
        yield from layer.reader.batches(request)


def _request(dataset: Dataset) -> dict[str, Any]:
    has_index = not dataset.is_shapefile or ".shx" in dataset.parts
    return {"path": str(dataset.path), "has_index": has_index}


def _rows_of(layer: SourceLayer) -> dict[str, Any]:
    request = _request(layer.dataset)
    return {**request, "layer": layer.facts, "batch_rows": layer.batch_rows}


def _empty(layer: SourceLayer) -> pa.Table:
    kinds = dict.fromkeys(layer.columns, pa.string()) | {"geometry": pa.binary()}
    return pa.schema(kinds.items()).empty_table()


def coordinates(table: pa.Table, limit: int = 5_000) -> np.ndarray:
    """(n, 2) coordinates of some vertices of the sample, for guessing the place."""
    shapes = shapely.from_wkb(
        table.column("geometry").to_numpy(zero_copy_only=False), on_invalid="ignore"
    )
    found: np.ndarray = shapely.get_coordinates(shapes)
    return found[:: max(1, len(found) // limit)]


def small_part(dataset: Dataset, suffix: str) -> bytes:
    """Content of a small part (.prj, .cpg) of a shapefile, empty when absent."""
    path = dataset.path.with_suffix(HIDDEN.get(suffix, suffix))
    if not path.exists():
        return b""
    with path.open("rb") as file:
        return file.read(SMALL_PART)


def check_parts(dataset: Dataset) -> list[Finding]:
    """What is missing beside a file, and a .shp that ends before its index says so.

    GDAL opens a truncated .shp without a word and yields empty shapes.
    """
    if dataset.path.suffix in (".tab", ".mif"):
        return _check_mapinfo(dataset)
    if not dataset.is_shapefile:
        return []
    found = []
    path = dataset.path
    if ".dbf" not in dataset.parts:
        message = _("There is no .dbf: the shapes come without attributes.")
        found.append(Finding.warning("part-missing", message))
    if ".shx" not in dataset.parts:
        message = _("There is no .shx; the index was rebuilt from the .shp.")
        found.append(Finding.info("index-rebuilt", message))
    elif _last_record_end(path.with_suffix(".shx")) > path.stat().st_size:
        message = _(
            "The .shp ends before its last shape: it was cut off on the way. Get it again."
        )
        found.append(Finding.error("file-truncated", message))
    return found


def _check_mapinfo(dataset: Dataset) -> list[Finding]:
    """A .tab without its rows or shapes, a .mif without its rows."""
    parts = dataset.parts
    needed = [".mid"] if dataset.path.suffix == ".mif" else [".map", ".id"]
    gone = [part for part in needed if part not in parts]
    if dataset.path.suffix == ".tab" and not parts & {".dat", ".dbf"}:
        gone.append(".dat")
    if not gone:
        return []
    message = _("Of the MapInfo table these parts are missing: %(parts)s.") % {
        "parts": ", ".join(gone)
    }
    is_fatal = dataset.path.suffix == ".tab"
    severity = Severity.ERROR if is_fatal else Severity.WARNING
    return [Finding("part-missing", severity, message, len(gone))]


def _last_record_end(shx: Path) -> int:
    """Byte at which the last record of the .shp ends, says its index."""
    size = shx.stat().st_size
    if size < 108:
        return 0
    with shx.open("rb") as file:
        file.seek(100 + (size - 108) // 8 * 8)
        offset, length = struct.unpack(">ii", file.read(8))
    return int(offset + 4 + length) * 2


def _check_signature(path: Path) -> None:
    if path.is_dir():
        return
    with path.open("rb") as file:
        head = file.read(START)
    if not FORMATS[path.suffix].is_begun_by(head):
        raise refuse(
            "format",
            _("The file is not what its name says (%(suffix)s).")
            % {"suffix": path.suffix},
        )


@contextmanager
def _asking(dataset: Dataset) -> Iterator[None]:
    """Turn what the reading process says, or its end, into a refusal."""
    try:
        yield
    except ProcessError as error:
        log.warning("%s: reading ended: %s %s", dataset.path, error.kind, error.words)
        raise _refusal(dataset, error) from error


def _refusal(dataset: Dataset, error: ProcessError) -> RefusedError:
    # Our own name of the file means nothing to anybody.
    words = error.words.replace(str(dataset.path), dataset.name)
    facts = {"name": dataset.name, "error": words}
    if error.kind == "csv-rows":
        facts |= zip(("row", "wanted", "found"), words.split(","), strict=True)
    rule, message = REFUSALS.get(error.kind, CRASHED)
    return refuse(rule, str(message) % facts)
