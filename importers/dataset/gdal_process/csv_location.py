"""Which columns of a table of text hold the place of a row: two coordinates, or WKT."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pyarrow as pa

from importers.dataset.gdal_process.csv_values import HEX_WKB

# Names of columns, squeezed: without accents, blanks and marks.
LONGITUDE = {"lon", "long", "lng", "longitude", "kinhdo", "kd", "xlon", "pointx"}
LATITUDE = {"lat", "latitude", "vido", "vd", "ylat", "pointy"}
EAST = {"x", "e", "east", "easting", "toadox", "tdx", "xcoord", "xvn2000", "xutm"}
EAST |= {"xm", "toax"}
NORTH = {"y", "n", "north", "northing", "toadoy", "tdy", "ycoord", "yvn2000", "yutm"}
NORTH |= {"ym", "toay"}
PAIRS = ((LONGITUDE, LATITUDE, "EPSG:4326"), (EAST, NORTH, ""))
OUTLINES = {"wkt", "geom", "geometry", "thegeom", "wkbgeometry", "shape", "hinhhoc"}
_WKT = re.compile(
    r"\s*(?:SRID=(\d+);)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)",
    re.I,
)


def find(names: list[str], first: pa.RecordBatch | None) -> dict[str, Any] | None:
    """The columns that say where a row lies, None where none do."""
    squeezed = [squeeze(name) for name in names]
    for index, name in enumerate(squeezed):
        if name in OUTLINES and (found := _written_out(first, index)) is not None:
            return found
    for xs, ys, definition in PAIRS:
        x = next((i for i, name in enumerate(squeezed) if name in xs), None)
        y = next((i for i, name in enumerate(squeezed) if name in ys), None)
        if x is not None and y is not None:
            return {"columns": [x, y], "kind": "Point", "definition": definition}
    for index in range(len(names)):
        if (found := _written_out(first, index)) is not None:
            return found
    return None


def _written_out(first: pa.RecordBatch | None, index: int) -> dict[str, Any] | None:
    """The column taken as outlines, if that is what its first values are."""
    values = first.column(index).drop_null().slice(0, 20) if first is not None else []
    texts = [value.as_py() for value in values]
    marks = [_WKT.match(text) for text in texts]
    if not texts or not all(
        mark or HEX_WKB.match(text) for mark, text in zip(marks, texts, strict=True)
    ):
        return None
    code = marks[0][1] if marks[0] else None
    definition = f"EPSG:{code}" if code else ""
    return {"columns": [index], "kind": "Unknown", "definition": definition}


def squeeze(name: str) -> str:
    """``Kinh độ`` → ``kinhdo``."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", plain)
