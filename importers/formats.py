"""The formats that are read: extensions, parts that belong together, GDAL's drivers.

Imported by the reading process as well, so nothing here needs Django.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A .kmz is a zip with a .kml and pictures inside.
ZIPS = {".zip", ".kmz"}
ARCHIVES = {*ZIPS, ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz"}
# A folder in a zip; its files keep their names, which are numbers of tables.
GEODATABASE = ".gdb"
GEODATABASE_MEMBER = re.compile(
    r"(a[0-9a-f]{8}\.(gdbtable|gdbtablx|gdbindexes)|gdb|timestamps)", re.ASCII | re.I
)


@dataclass(frozen=True)
class Format:
    """One format: ``parts`` are the extensions of its files, the main one first.

    ``head`` must stand at the beginning of the file (after blanks and a byte order
    mark, where it is text). Text of a format that ``is_bytes`` may be in any
    encoding: it is read as Latin-1, a letter a byte, and decoded by us.
    """

    name: str
    drivers: tuple[str, ...]
    parts: tuple[str, ...]
    head: bytes = b""
    is_text: bool = False
    is_bytes: bool = False

    @property
    def suffix(self) -> str:
        """Extension of the main file."""
        return self.parts[0]

    def is_begun_by(self, start: bytes) -> bool:
        """Whether a file may begin like this."""
        if self.is_text:
            start = start.lstrip(b"\xef\xbb\xbf \t\r\n")
        return start[: len(self.head)].lower() == self.head.lower()


FORMATS = {
    one.suffix: one
    for one in (
        Format(
            "ESRI Shapefile",
            ("ESRI Shapefile",),
            (".shp", ".shx", ".dbf", ".prj", ".cpg"),
            head=b"\x00\x00\x27\x0a",
            is_bytes=True,
        ),
        Format("GeoPackage", ("GPKG",), (".gpkg",), head=b"SQLite format 3\0"),
        Format(
            "GeoJSON",
            ("GeoJSON", "GeoJSONSeq"),
            (".geojson",),
            head=b"{",
            is_text=True,
        ),
        Format("GeoJSON", ("GeoJSON", "GeoJSONSeq"), (".json",), b"{", is_text=True),
        Format("KML", ("LIBKML", "KML"), (".kml",), head=b"<", is_text=True),
        Format("GML", ("GML",), (".gml",), head=b"<", is_text=True),
        Format("FlatGeobuf", ("FlatGeobuf",), (".fgb",), head=b"fgb\x03fgb"),
        Format(
            "MapInfo TAB",
            ("MapInfo File",),
            (".tab", ".dat", ".map", ".id", ".ind", ".dbf"),
            head=b"!table",
            is_text=True,
            is_bytes=True,
        ),
        Format(
            "MapInfo MIF",
            ("MapInfo File",),
            (".mif", ".mid"),
            head=b"version",
            is_text=True,
            is_bytes=True,
        ),
        Format("DXF", ("DXF",), (".dxf",), is_bytes=True),
        # The first element is a header of type 9: of 2D and of 3D files.
        Format("DGN v7", ("DGN",), (".dgn",), is_bytes=True),
        Format("CSV", (), (".csv",), is_bytes=True),
        Format("CSV", (), (".tsv",), is_bytes=True),
        Format("CSV", (), (".txt",), is_bytes=True),
        Format("File Geodatabase", ("OpenFileGDB",), (GEODATABASE,)),
    )
}
# Every driver of GDAL but these is switched off in the reading process.
DRIVERS = tuple(dict.fromkeys(d for one in FORMATS.values() for d in one.drivers))
PARTS = frozenset(part for one in FORMATS.values() for part in one.parts)
# Named where a person has to be told what can be given.
NAMED = (
    "shapefile, GeoPackage, GeoJSON, KML/KMZ, MapInfo TAB/MIF, DXF, DGN, GML, "
    "FlatGeobuf, CSV, File Geodatabase"
)


def format_of(suffix: str) -> Format | None:
    """The format whose main file has this extension."""
    return FORMATS.get(suffix.lower())
