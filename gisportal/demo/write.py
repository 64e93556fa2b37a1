"""Write a theme as a zipped shapefile, the same bytes on every day."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pyogrio

from gisportal.demo.layer import DemoLayer, Theme

STAMP = (2026, 1, 1, 0, 0, 0)
"""Date given to the files inside the zip."""
DBF_DATE = "2026-01-01"
MEMBERS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def write(theme: Theme, out_dir: Path) -> DemoLayer:
    """Write `{slug}.zip` into a directory; the layer with its path and count."""
    target = out_dir / f"{theme.layer.slug}.zip"
    with tempfile.TemporaryDirectory() as scratch:
        shapefile = Path(scratch) / f"{theme.layer.slug}.shp"
        pyogrio.write_dataframe(
            theme.table,
            shapefile,
            encoding="UTF-8",
            layer_options={"DBF_DATE_LAST_UPDATE": DBF_DATE, "RESIZE": "YES"},
        )
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as z:
            for suffix in MEMBERS:
                member = shapefile.with_suffix(suffix)
                entry = zipfile.ZipInfo(member.name, STAMP)
                z.writestr(entry, member.read_bytes(), zipfile.ZIP_DEFLATED, 4)
    return replace(theme.layer, path=target, features=len(theme.table))
