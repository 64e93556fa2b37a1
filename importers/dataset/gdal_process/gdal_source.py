"""Data sets opened with GDAL: their layers, samples of rows, all rows in batches.

Geometry is the last column of every table, named ``geometry``, as WKB.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Only the readers are wanted; these would cost half a second of every start.
for _name in ("pandas", "geopandas", "shapely", "pyproj"):
    sys.modules[_name] = None  # type: ignore[assignment]

import pyarrow as pa  # noqa: E402 - after the line above
import pyogrio  # noqa: E402
import pyogrio.raw  # noqa: E402
from pyogrio.errors import DataLayerError, DataSourceError  # noqa: E402

for _name in ("pandas", "geopandas", "shapely", "pyproj"):
    del sys.modules[_name]

from importers.dataset.gdal_process.curves import straightened  # noqa: E402
from importers.dataset.gdal_process.errors import StrangeFormatError  # noqa: E402
from importers.formats import FORMATS, Format  # noqa: E402

LATIN1 = "ISO-8859-1"
SAMPLE_ROWS = 600
# Seconds that looking through a file may take whose rows cannot be jumped to.
SAMPLE_SECONDS = 8.0
SAMPLE_OF_A_BATCH = 60
# What pyogrio raises about a file; the last two about one with bytes that are no text.
READING_ERRORS = (
    DataSourceError,
    DataLayerError,
    pa.ArrowException,
    RuntimeError,
    UnicodeError,
    UnboundLocalError,
)
# Columns that GDAL makes up of how a thing is drawn; no planner asks for them.
MADE_UP = {
    "LIBKML": {
        *("id", "timestamp", "begin", "end", "altitudeMode", "tessellate"),
        *("extrude", "visibility", "drawOrder", "icon", "snippet"),
    },
    "DXF": {"PaperSpace", "EntityHandle"},
    "DGN": {"GraphicGroup", "EntityNum", "MSLink", "ULink", "Style"},
}

# Measures are dropped with a finding of our own.
warnings.filterwarnings("ignore")
pyogrio.set_gdal_config_options(
    {
        "GDAL_NUM_THREADS": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "500",
        "GDAL_HTTP_MAX_RETRY": "0",
        "DXF_ENCODING": LATIN1,
        "GML_SAVE_RESOLVED_TO": "SAME",
        "GML_SKIP_RESOLVE_ELEMS": "ALL",
    }
)


@dataclass(frozen=True)
class Source:
    """A data set to be opened: where it is, and what was found out about it."""

    path: Path
    has_index: bool = True

    @property
    def format(self) -> Format:
        """The format its extension names."""
        return FORMATS[self.path.suffix]

    def options(self, encoding: str | None = None) -> dict[str, Any]:
        """What GDAL has to be told to open it."""
        if self.path.suffix == ".shp":
            # Only where there is none: GDAL would rather rebuild than read an odd one.
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": not self.has_index})
            return {"encoding": encoding or LATIN1}
        if self.path.suffix == ".dgn":
            return {"ENCODING": LATIN1}
        if self.path.suffix == ".gml":
            return {"DOWNLOAD_SCHEMA": "NO"}
        return {}


def drivers() -> list[str]:
    """Names of the formats GDAL could open in this process."""
    return list(pyogrio.list_drivers())


def layers(source: Source) -> list[dict[str, Any]]:
    """Layers with shapes: name, columns, kind, rows, system, extent."""
    source.options()
    names = pyogrio.list_layers(source.path)
    return [_describe(source, str(name)) for name, kind in names if kind]


def _describe(source: Source, name: str) -> dict[str, Any]:
    info = pyogrio.read_info(source.path, layer=name, **source.options())
    if info["driver"] not in source.format.drivers:
        raise StrangeFormatError(info["driver"])
    if info["features"] < 0:
        info = pyogrio.read_info(
            source.path, layer=name, force_feature_count=True, **source.options()
        )
    unwanted = MADE_UP.get(info["driver"], ())
    bounds = info["total_bounds"]
    return {
        "name": name,
        "columns": [str(f) for f in info["fields"] if str(f) not in unwanted],
        "geometry_type": info["geometry_type"] or "Unknown",
        "count": int(info["features"]),
        "definition": info["crs"] or "",
        "bounds": list(map(float, bounds)) if bounds is not None else [],
        "is_random": bool(info["capabilities"]["random_read"]),
    }


def sample(
    source: Source, layer: dict[str, Any], batch_rows: int
) -> Iterator[pa.RecordBatch]:
    """Rows from all over the file; texts of bytes formats as Latin-1 views."""
    if not layer["is_random"]:
        return _sample_passing(source, layer, batch_rows)
    return _sample_jumping(source, layer, batch_rows)


def _sample_jumping(
    source: Source, layer: dict[str, Any], batch_rows: int
) -> Iterator[pa.RecordBatch]:
    """From the beginning, the middle and the end."""
    count = layer["count"]
    spots = {0, max(count // 2, 0), max(count - SAMPLE_ROWS, 0)}
    if count <= 3 * SAMPLE_ROWS:
        spots = {0}
    rows = SAMPLE_ROWS if len(spots) > 1 else 3 * SAMPLE_ROWS
    rows = min(rows, batch_rows * 3)
    for skip in sorted(spots):
        _meta, table = pyogrio.raw.read_arrow(
            source.path,
            layer=layer["name"],
            columns=layer["columns"],
            skip_features=skip,
            max_features=rows,
            **source.options(),
        )
        for batch in table.to_batches():
            yield _as_asked(batch, layer["columns"])


def _sample_passing(
    source: Source, layer: dict[str, Any], batch_rows: int
) -> Iterator[pa.RecordBatch]:
    """The first rows, then a few of every batch, for as long as that may take."""
    until = time.monotonic() + SAMPLE_SECONDS
    wanted = 2 * SAMPLE_ROWS
    for number, batch in enumerate(rows(source, layer, min(batch_rows, SAMPLE_ROWS))):
        yield batch if not number else batch.slice(0, SAMPLE_OF_A_BATCH)
        wanted -= SAMPLE_OF_A_BATCH if number else 0
        if wanted <= 0 or time.monotonic() > until:
            return


def rows(
    source: Source,
    layer: dict[str, Any],
    batch_rows: int,
    *,
    is_plain_utf8: bool = False,
) -> Iterator[pa.RecordBatch]:
    """All rows in their order."""
    with pyogrio.raw.open_arrow(
        source.path,
        layer=layer["name"],
        columns=layer["columns"],
        batch_size=batch_rows,
        use_pyarrow=True,
        **source.options("UTF-8" if is_plain_utf8 else None),
    ) as (_meta, reader):
        for batch in reader:
            if batch.num_rows:
                yield _as_asked(batch, layer["columns"])


def _as_asked(table: pa.RecordBatch, columns: list[str]) -> pa.RecordBatch:
    """The columns in the order asked for, the geometry last and without curves."""
    is_geometry = [
        (f.metadata or {})
        .get(b"ARROW:extension:name", b"")
        .startswith((b"ogc.wkb", b"geoarrow.wkb"))
        or f.name in {"wkb_geometry"}
        for f in table.schema
    ]
    at = is_geometry.index(True)
    names = [n for i, n in enumerate(table.schema.names) if i != at]
    places = [i for i in range(len(is_geometry)) if i != at]
    by_name = dict(zip(names, places, strict=True))
    found = [_readable(_plain(table.column(by_name[name]))) for name in columns]
    shapes = straightened(_plain(table.column(at)))
    return pa.RecordBatch.from_arrays([*found, shapes], names=[*columns, "geometry"])


def _readable(values: pa.Array) -> pa.Array:
    """Texts whose every byte is UTF-8: others get the mark for what is no letter."""
    is_large = pa.types.is_large_string(values.type)
    if not (is_large or pa.types.is_string(values.type)):
        return values
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        raw = values.cast(pa.large_binary() if is_large else pa.binary()).to_pylist()
        texts = [None if v is None else v.decode("utf-8", "replace") for v in raw]
        return pa.array(texts, values.type)
    return values


def _plain(values: pa.Array) -> pa.Array:
    """Values without Arrow's extras: no dictionaries, no types of somebody's own."""
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        values = values.cast(kind.storage_type)
    elif pa.types.is_dictionary(kind):
        values = values.cast(kind.value_type)
    return values
