"""Drawings made in code: DXF written entity by entity, DGN by GDAL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import shapely

# A corner of Vĩnh Long in VN-2000 105-30 (EPSG:9209), metres.
EAST, NORTH = 551_000.0, 1_133_000.0


def rows(
    lines: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    texts: Sequence[tuple[str, tuple[float, float], str]] = (),
) -> pa.Table:
    """Lines (level, corners) and texts (level, place, words) as GDAL gives a DGN."""
    shapes = [shapely.LineString(corners) for _level, corners in lines]
    shapes += [shapely.Point(place) for _level, place, _words in texts]
    levels = [int(level) for level, _corners in lines]
    levels += [int(level) for level, _place, _words in texts]
    words = [None] * len(lines) + [words for _level, _place, words in texts]
    return pa.table(
        {
            "Level": pa.array(levels, pa.int32()),
            "GraphicGroup": pa.array([0] * len(levels), pa.int32()),
            "Text": pa.array(words, pa.string()),
            "geometry": pa.array([shapely.to_wkb(s) for s in shapes], pa.binary()),
        }
    )


def grid(across: int, down: int, size: float = 20.0, at: tuple[float, float] = (0, 0)):
    """Long lines of a grid: they cross, and no parcel is drawn on its own."""
    x0, y0 = EAST + at[0], NORTH + at[1]
    width, height = across * size, down * size
    lines = [
        ("10", [(x0 + i * size, y0), (x0 + i * size, y0 + height)])
        for i in range(across + 1)
    ]
    lines += [
        ("10", [(x0, y0 + j * size), (x0 + width, y0 + j * size)])
        for j in range(down + 1)
    ]
    return lines


def cell(i: int, j: int, size: float = 20.0) -> tuple[float, float]:
    """The middle of a cell of ``grid``."""
    return EAST + (i + 0.5) * size, NORTH + (j + 0.5) * size


def write_dxf(
    path: Path,
    lines: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    texts: Sequence[tuple[str, tuple[float, float], str]] = (),
    encode: str | None = None,
    code_page: str = "ANSI_1252",
) -> Path:
    """A DXF of 2000 (AC1015) with LINE/POLYLINE and TEXT/MTEXT entities."""
    parts: list[bytes] = []

    def put(code: int, value: object) -> None:
        raw = value if isinstance(value, bytes) else str(value).encode("latin-1")
        parts.append(f"{code:>3}\r\n".encode() + raw + b"\r\n")

    put(0, "SECTION"), put(2, "HEADER"), put(9, "$ACADVER"), put(1, "AC1015")
    put(9, "$DWGCODEPAGE"), put(3, code_page), put(0, "ENDSEC")
    put(0, "SECTION"), put(2, "ENTITIES")
    for level, corners in lines:
        put(0, "LWPOLYLINE"), put(8, level), put(100, "AcDbPolyline")
        put(90, len(corners)), put(70, 0)
        for x, y in corners:
            put(10, x), put(20, y)
    for level, (x, y), words in texts:
        raw = words.encode(encode) if encode else words.encode("latin-1")
        if "\n" in words:
            put(0, "MTEXT"), put(8, level), put(100, "AcDbMText")
            put(10, x), put(20, y), put(30, 0), put(40, 2), put(71, 5)
            put(1, raw.replace(b"\n", b"\\P"))
        else:
            put(0, "TEXT"), put(8, level), put(100, "AcDbText")
            put(10, x), put(20, y), put(30, 0), put(40, 2), put(1, raw)
    put(0, "ENDSEC"), put(0, "EOF")
    path.write_bytes(b"".join(parts))
    return path
