"""Values of a table of text: coordinates as people write them, and shapes made of them."""

from __future__ import annotations

import importlib
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

HEX_WKB = re.compile(r"0[01][0-9A-Fa-f]{16,}\s*$")
_DEGREES = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*[°d]\s*(?:(\d+(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:[\"″”]|'')\s*)?([NSEWBĐTn]?)",
)
_BRACKET = re.compile("[()]")
# Brackets of a multipolygon in a collection in a collection, and some more.
MAX_DEPTH = 8
COLLECTION = 7
REAL = r"^-?\d{1,15}([.]\d+)?([eE][-+]?\d{1,3})?$"
POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])


def numbers(values: pa.Array) -> np.ndarray:
    """Coordinates as people write them; NaN where there is none."""
    values = pc.utf8_trim_whitespace(values)
    is_plain = pc.fill_null(pc.match_substring_regex(values, REAL), False)
    plain = pc.if_else(is_plain, values, pa.scalar(None, pa.string()))
    found = pc.fill_null(plain.cast(pa.float64()), np.nan)
    result: np.ndarray = found.to_numpy(zero_copy_only=False).copy()
    for index in np.flatnonzero(~is_plain.to_numpy(zero_copy_only=False)):
        result[index] = number(values[int(index)].as_py())
    return result


def number(text: str | None) -> float:
    """``1.133.543,11``, ``550,123.4``, ``105°58'12"`` or ``9,5`` as a number."""
    if not text:
        return np.nan
    if (degrees := _DEGREES.match(text)) is not None:
        parts = [float((p or "0").replace(",", ".")) for p in degrees.groups()[:3]]
        value = parts[0] + parts[1] / 60 + parts[2] / 3600
        return -value if degrees[4] in ("S", "W", "T") else value
    text = re.sub(r"[\s\u00a0']", "", text)
    last = max(text.rfind(","), text.rfind("."))
    mark = text[last] if last >= 0 else ""
    other = "." if mark == "," else ","
    text = text.replace(other, "")
    text = text.replace(mark, "") if mark and text.count(mark) > 1 else text
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return np.nan


def points(x: np.ndarray, y: np.ndarray) -> pa.Array:
    """WKB points; null where a coordinate is missing."""
    made = np.empty(len(x), POINT)
    made["order"], made["type"], made["x"], made["y"] = 1, 1, x, y
    is_missing = ~(np.isfinite(x) & np.isfinite(y))
    size = POINT.itemsize
    offsets = np.arange(0, (len(x) + 1) * size, size, dtype=np.int32)
    whole = pa.BinaryArray.from_buffers(
        pa.binary(), len(x), [None, pa.py_buffer(offsets), pa.py_buffer(made)]
    )
    return pc.if_else(pa.array(is_missing), pa.scalar(None, pa.binary()), whole)


def outlines(values: pa.Array) -> pa.Array:
    """WKB of WKT, EWKT or hexadecimal WKB; null where it is none, or nested too deep."""
    # Here, not above: only such tables need it, and it takes its time to load.
    shapely = importlib.import_module("shapely")
    texts = [None if v is None else v.strip() for v in values.to_pylist()]
    is_wkb = np.array([bool(t and HEX_WKB.match(t)) for t in texts], np.bool_)
    plain = [None if t is None else _unmarked(t) for t in texts]
    texts_array = np.array(plain, object)
    shapes = np.empty(len(texts), object)
    shapes[~is_wkb] = shapely.from_wkt(texts_array[~is_wkb], on_invalid="ignore")
    shapes[is_wkb] = shapely.from_wkb(texts_array[is_wkb], on_invalid="ignore")
    wkb = shapely.to_wkb(_without_deep(shapely, shapes), include_srid=False)
    return pa.array(wkb, pa.binary())


def _unmarked(text: str) -> str | None:
    """WKT without its SRID; None where it is nested as no shape is."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    return None if deepest > MAX_DEPTH else re.sub(r"^SRID=\d+;", "", text)


def _without_deep(shapely: Any, shapes: np.ndarray) -> np.ndarray:
    """Collections in collections in collections are nothing that anybody loads.

    Whoever reads them later does so by recursion: deep ones take its stack.
    """
    parts, owners = shapes, np.arange(len(shapes))
    for _level in range(MAX_DEPTH):
        is_nest = shapely.get_type_id(parts) == COLLECTION
        if not is_nest.any():
            return shapes
        parts, at = shapely.get_parts(parts[is_nest], return_index=True)
        owners = owners[is_nest][at]
    shapes[owners] = None
    return shapes
