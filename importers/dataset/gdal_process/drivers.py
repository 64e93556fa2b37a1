"""Which of GDAL's drivers exist in the reading process: those of our formats, no other.

GDAL reads the names to leave out once, when it starts. They are known for the build
that is pinned; with another one the process starts itself again with what it found.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

VARIABLE = "OGR_SKIP"
# A new format: take its driver out of this list.
LEFT_OUT = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,EDIGEO,EEDA,ESRIJSON,"
    "Elasticsearch,GDALG,GPSBabel,GPX,GTFS,GeoRSS,HTTP,Idrisi,JML,JSONFG,LVBAG,MBTiles,"
    "MEM,MVT,MapML,MiraMonVector,NGW,OAPIF,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,PCIDSK,"
    "PDF,PDS4,PGDUMP,PLSCENES,PMTiles,S57,SQLite,SXF,Selafin,TopoJSON,VDV,VFK,VICAR,WAsP,"
    "WFS,XLSX"
)


def environment() -> dict[str, str]:
    """The variable that leaves out drivers, for starting the process."""
    return {VARIABLE: LEFT_OUT}


def allow_only(allowed: Iterable[str], present: Iterable[str]) -> None:
    """Start again without the drivers that are ``present`` and not ``allowed``."""
    strange = sorted(set(present) - set(allowed))
    if not strange:
        return
    skipped = os.environ.get(VARIABLE, "")
    if set(strange) <= set(skipped.split(",")):
        raise RuntimeError(f"GDAL does not leave out {strange}")
    wanted = ",".join([*filter(None, skipped.split(",")), *strange])
    os.execve(
        sys.executable,
        [sys.executable, *sys.orig_argv[1:]],
        {**os.environ, VARIABLE: wanted},
    )
