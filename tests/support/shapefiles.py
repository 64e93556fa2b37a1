"""Shapefiles made in code: clean ones, and ones with a named fault."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
from shapely.geometry import box

# A corner of Vĩnh Long in VN-2000 105-30 (EPSG:9209), metres.
EAST, NORTH = 551_000.0, 1_133_000.0
EPSG = 9209
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def parcels(count: int = 12, size: float = 20.0, **columns: Any) -> gpd.GeoDataFrame:
    """Square parcels in a row, ten to a sheet; further columns replace or add."""
    shapes = [
        box(EAST + i * size, NORTH, EAST + (i + 1) * size, NORTH + size)
        for i in range(count)
    ]
    facts: dict[str, Any] = {
        "MA_XA": ["29545"] * count,
        "SO_TO": [1 + i // 10 for i in range(count)],
        "SO_THUA": [1 + i % 10 for i in range(count)],
        "LOAI_DAT": ["ODT"] * count,
        "TEN_CHU": [f"Ông Nguyễn Văn {chr(65 + i % 26)}" for i in range(count)],
    }
    return gpd.GeoDataFrame({**facts, **columns}, geometry=shapes, crs=f"EPSG:{EPSG}")


def encoded(
    frame: gpd.GeoDataFrame, encode: Callable[[str], bytes]
) -> gpd.GeoDataFrame:
    """The frame with its texts as Latin-1 views of ``encode``'s bytes."""
    return frame.assign(
        **{
            name: [encode(v).decode("latin-1") for v in frame[name]]
            for name in frame.columns
            if frame[name].dtype == object or str(frame[name].dtype) == "str"
        }
    )


def write_shapefile(
    frame: gpd.GeoDataFrame,
    folder: Path,
    name: str = "thua_dat",
    encoding: str = "UTF-8",
) -> Path:
    """A bare shapefile with its parts; the path of the .shp."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.shp"
    pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding=encoding)
    return path


def zip_shapefile(
    frame: gpd.GeoDataFrame,
    path: Path,
    *,
    name: str = "thua_dat",
    encoding: str = "UTF-8",
    without: Iterable[str] = (),
    replaced: dict[str, bytes] | None = None,
    folder: str = "",
) -> Path:
    """A zip with a shapefile, ``without`` some parts, others ``replaced``."""
    scratch = path.parent / f"{path.stem}-parts"
    source = write_shapefile(frame, scratch, name, encoding)
    replaced = replaced or {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in PARTS:
            part = source.with_suffix(suffix)
            if suffix in without:
                continue
            if suffix in replaced:
                archive.writestr(f"{folder}{name}{suffix}", replaced[suffix])
            elif part.exists():
                archive.write(part, f"{folder}{name}{suffix}")
    return path


def zip_members(path: Path, members: dict[str, bytes]) -> Path:
    """A zip with exactly these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def area_by_key(frame: gpd.GeoDataFrame, keys: list[str]) -> dict[str, float]:
    """Planar area of each row, by its joined key."""
    joined = frame[keys].astype(str).agg("-".join, axis=1)
    return dict(zip(joined, np.asarray(frame.area), strict=True))
