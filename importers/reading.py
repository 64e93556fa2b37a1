"""Open a data set with GDAL: what is inside, a sample, and its rows in batches."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.raw
import shapely
from django.utils.translation import gettext as _
from pyogrio.errors import DataLayerError, DataSourceError

from importers.archive import HIDDEN, SMALL_PART, Dataset
from importers.errors import refuse
from importers.findings import Finding, Severity

DRIVERS = {"ESRI Shapefile", "GPKG", "GeoJSON", "GeoJSONSeq"}
SIGNATURES = {".gpkg": b"SQLite format 3\0", ".shp": b"\x00\x00\x27\x0a"}
# Bytes a batch should hold, so that memory does not depend on the size of outlines.
BATCH_BYTES = 6 << 20
BATCH_ROWS = 8_192
SAMPLE_ROWS = 600
LATIN1 = "ISO-8859-1"
# What pyogrio raises about a file; the last two about one with bytes that are no text.
READING_ERRORS = (
    DataSourceError,
    DataLayerError,
    pa.ArrowException,
    RuntimeError,
    UnicodeError,
    UnboundLocalError,
)

# Measures are dropped with a finding of our own.
warnings.filterwarnings("ignore", message="Measured \\(M\\) geometry types")
pyogrio.set_gdal_config_options(
    {
        "GDAL_NUM_THREADS": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "500",
        "GDAL_HTTP_MAX_RETRY": "0",
    }
)


@dataclass(frozen=True)
class SourceLayer:
    """One layer inside a data set, as GDAL describes it.

    ``columns`` are raw names: of a shapefile still Latin-1 views of the bytes.
    """

    dataset: Dataset
    name: str
    columns: tuple[str, ...]
    geometry_type: str
    count: int
    definition: str

    @property
    def batch_rows(self) -> int:
        """Rows of a batch: fewer where the shapes are long."""
        path = self.dataset.path
        size = path.stat().st_size
        if self.dataset.is_shapefile and path.with_suffix(".dbf").exists():
            size += path.with_suffix(".dbf").stat().st_size
        per_row = max(size // max(self.count, 1), 1)
        return int(np.clip(BATCH_BYTES // per_row, 16, BATCH_ROWS))


def layers_of(dataset: Dataset) -> list[SourceLayer]:
    """Layers with shapes in the data set. Raises ``RefusedError`` if GDAL cannot."""
    _check_signature(dataset.path)
    is_indexed = not dataset.is_shapefile or ".shx" in dataset.parts
    # Only where there is none: GDAL would rather rebuild than read an odd one.
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": not is_indexed})
    with _reading(dataset):
        names = pyogrio.list_layers(dataset.path)
        return [_describe(dataset, str(name)) for name, kind in names if kind]


def _describe(dataset: Dataset, name: str) -> SourceLayer:
    info = pyogrio.read_info(dataset.path, layer=name, **_encoding(dataset, None))
    if info["driver"] not in DRIVERS:
        raise refuse(
            "format",
            _("Files of the format %(name)s are not read.") % {"name": info["driver"]},
        )
    definition = info["crs"] or ""
    if dataset.is_shapefile:
        definition = small_part(dataset, ".prj").decode("utf-8", "replace")
    return SourceLayer(
        dataset=dataset,
        name=name,
        columns=tuple(map(str, info["fields"])),
        geometry_type=info["geometry_type"] or "Unknown",
        count=int(info["features"]),
        definition=definition,
    )


def sample(layer: SourceLayer) -> pa.Table:
    """Rows from the beginning, the middle and the end; text as Latin-1 views.

    The geometry is in the last column, named ``geometry``, as WKB.
    """
    spots = {0, max(layer.count // 2, 0), max(layer.count - SAMPLE_ROWS, 0)}
    if layer.count <= 3 * SAMPLE_ROWS:
        spots = {0}
    tables = []
    rows = SAMPLE_ROWS if len(spots) > 1 else 3 * SAMPLE_ROWS
    rows = min(rows, layer.batch_rows * 3)
    for skip in sorted(spots):
        with _reading(layer.dataset):
            _meta, table = pyogrio.raw.read_arrow(
                layer.dataset.path,
                layer=layer.name,
                skip_features=skip,
                max_features=rows,
                **_encoding(layer.dataset, None),
            )
        tables.append(_geometry_last(table))
    return pa.concat_tables(tables, promote_options="permissive")


def batches(layer: SourceLayer, *, is_plain_utf8: bool) -> Iterator[pa.RecordBatch]:
    """All rows in their order; the geometry is the last column, as WKB."""
    encoding = _encoding(layer.dataset, "UTF-8" if is_plain_utf8 else None)
    with (
        _reading(layer.dataset),
        pyogrio.raw.open_arrow(
            layer.dataset.path,
            layer=layer.name,
            batch_size=layer.batch_rows,
            use_pyarrow=True,
            **encoding,
        ) as (_meta, reader),
    ):
        for batch in reader:
            yield _geometry_last(batch)


def _geometry_last(table: pa.Table | pa.RecordBatch) -> pa.Table | pa.RecordBatch:
    is_geometry = [
        (f.metadata or {})
        .get(b"ARROW:extension:name", b"")
        .startswith((b"ogc.wkb", b"geoarrow.wkb"))
        or f.name in {"wkb_geometry"}
        for f in table.schema
    ]
    at = is_geometry.index(True)
    names = [n for i, n in enumerate(table.schema.names) if i != at]
    order = [i for i in range(len(is_geometry)) if i != at]
    columns = [table.column(i) for i in [*order, at]]
    return type(table).from_arrays(columns, names=[*names, "geometry"])


def coordinates(table: pa.Table, limit: int = 5_000) -> np.ndarray:
    """(n, 2) coordinates of some vertices of the sample, for guessing the place."""
    shapes = shapely.from_wkb(
        table.column("geometry").to_numpy(zero_copy_only=False), on_invalid="ignore"
    )
    found = shapely.get_coordinates(shapes)
    return found[:: max(1, len(found) // limit)]


def small_part(dataset: Dataset, suffix: str) -> bytes:
    """Content of a small part (.prj, .cpg) of a shapefile, empty when absent."""
    path = dataset.path.with_suffix(HIDDEN.get(suffix, suffix))
    if not path.exists():
        return b""
    with path.open("rb") as file:
        return file.read(SMALL_PART)


def check_parts(dataset: Dataset) -> list[Finding]:
    """What is missing beside a .shp, and a .shp that ends before its index says so.

    GDAL opens a truncated .shp without a word and yields empty shapes.
    """
    if not dataset.is_shapefile:
        return []
    found = []
    path = dataset.path
    if ".dbf" not in dataset.parts:
        message = _("There is no .dbf: the shapes come without attributes.")
        found.append(Finding("part-missing", Severity.WARNING, message))
    if ".shx" not in dataset.parts:
        message = _("There is no .shx; the index was rebuilt from the .shp.")
        found.append(Finding("index-rebuilt", Severity.INFO, message))
    elif _last_record_end(path.with_suffix(".shx")) > path.stat().st_size:
        message = _(
            "The .shp ends before its last shape: it was cut off on the way. Get it again."
        )
        found.append(Finding("file-truncated", Severity.ERROR, message))
    return found


def _last_record_end(shx: Path) -> int:
    """Byte at which the last record of the .shp ends, says its index."""
    size = shx.stat().st_size
    if size < 108:
        return 0
    with shx.open("rb") as file:
        file.seek(100 + (size - 108) // 8 * 8)
        offset, length = struct.unpack(">ii", file.read(8))
    return (offset + 4 + length) * 2


def _encoding(dataset: Dataset, name: str | None) -> dict[str, str]:
    # Other formats are UTF-8 by definition, and the Arrow reader refuses to be told.
    return {"encoding": name or LATIN1} if dataset.is_shapefile else {}


def _check_signature(path: Path) -> None:
    signature = SIGNATURES.get(path.suffix)
    with path.open("rb") as file:
        head = file.read(64)
    is_right = (
        head.startswith(signature)
        if signature
        else head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    )
    if not is_right:
        raise refuse(
            "format",
            _("The file is not what its name says (%(suffix)s).")
            % {"suffix": path.suffix},
        )


@contextmanager
def _reading(dataset: Dataset) -> Iterator[None]:
    """Turn GDAL's complaints about the file into a refusal."""
    try:
        yield
    except READING_ERRORS as error:
        raise refuse(
            "unreadable",
            _("%(name)s cannot be read: %(error)s")
            % {"name": dataset.name, "error": error},
        ) from error
