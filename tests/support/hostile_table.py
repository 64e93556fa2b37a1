"""The table of map files made to do harm: what is sent, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support import hostile_files as files
from tests.support.hostile_files import Maker

# What the API and the page say to a kind of file that is none of a map.
NOT_RECEIVED = "400 | 422"


@dataclass(frozen=True)
class Row:
    """What is sent, and what must come of it: rules that may refuse it, or "taken"."""

    what: str
    make: Maker
    outcome: str
    is_slow: bool = False

    def allows(self, found: str) -> bool:
        return found in self.outcome.split(" | ")


FILES = [
    Row("a zip in a zip", files.archive_in_archive, "refused archive-nested"),
    Row("a path out of the archive", files.named("../../../x"), "refused archive-path"),
    Row("an absolute path", files.named("/tmp/x"), "refused archive-path"),
    Row("a path of Windows", files.named("..\\..\\x"), "refused archive-path"),
    Row("a drive of Windows", files.named("C:\\x"), "refused archive-path"),
    Row(
        "names with control characters",
        files.named("a\n\x1b[2Jb"),
        "loaded",
        is_slow=True,
    ),
    Row(
        "names that read backwards",
        files.named("thua\u202egnp"),
        "loaded",
        is_slow=True,
    ),
    Row("a name of 60,000 letters", files.named("x" * 60_000), "loaded", is_slow=True),
    Row("a link in a zip", files.marked(0o120777), "refused archive-link"),
    Row("a pipe in a zip", files.marked(0o010666), "refused file-truncated"),
    Row("a device in a zip", files.marked(0o060666), "refused file-truncated"),
    Row("100,000 members", files.many_members(100_000), "refused archive-members"),
    Row("600 members of the same bytes", files.overlapping, "refused archive-damaged"),
    Row(
        "a view without an end",
        files.geopackage(files.ENDLESS),
        "refused reader-slow",
        is_slow=True,
    ),
    Row(
        "a view with a value of 1 GB",
        files.geopackage(files.BIG_VALUE),
        "refused reader-crashed",
    ),
    Row(
        "a view that loads code",
        files.geopackage(files.LOADS_CODE),
        "refused unreadable",
    ),
    Row(
        "a view that reads a file",
        files.geopackage(files.READS_FILE),
        "refused unreadable",
    ),
    Row(
        "a trigger that loads code",
        files.geopackage(files.TRIGGER),
        "refused nothing-left",
    ),
    Row(
        "a GeoPackage cut off",
        files.text_file("x.gpkg", b"SQLite format 3\0" * 9),
        "refused unreadable",
    ),
    Row("nested WKT", files.csv_of(files.nested_wkt()), "loaded"),
    Row("nested WKB", files.csv_of(files.nested_wkb()), "loaded"),
    Row(
        "formulas in a table",
        files.text_file(
            "x.csv", "id;wkt;note\n1;POINT(105.9 10.2);=cmd|' /C calc'!A0\n"
        ),
        "loaded",
    ),
    Row(
        "a table of 20,000 columns",
        files.text_file("x.csv", ";".join(f"c{n}" for n in range(20_000)) + "\n1;2\n"),
        "refused unreadable",
    ),
    Row("a line of 30 MB", files.csv_of("x" * 30_000_000), "refused unreadable"),
    Row(
        "GeoJSON nested 100,000 deep",
        files.nested_geojson(100_000),
        "refused unreadable",
    ),
    Row(
        "GeoJSON nested 1,000,000 deep",
        files.nested_geojson(1_000_000),
        "refused unreadable",
    ),
    Row("coordinates that are no numbers", files.geojson("[NaN,Infinity]"), "loaded"),
    Row(
        "coordinates beyond numbers",
        files.geojson("[1e999,-1e999]"),
        "refused unreadable",
    ),
    Row(
        "a number of 4,000 digits",
        files.geojson("[1,2]", n=int("9" * 4000)),
        "refused unreadable",
    ),
    Row(
        "a member of itself",
        files.text_file(
            "x.json", '{"type":"FeatureCollection","features":"{address}"}'
        ),
        "refused unreadable",
    ),
    Row(
        "an address for a file",
        files.text_file("x.geojson", "{address}"),
        "refused format",
    ),
    Row(
        "a VRT as GeoJSON",
        files.text_file(
            "x.geojson",
            '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>'
            "/vsicurl/{address}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        ),
        "refused format",
    ),
    Row(
        "a VRT as GML",
        files.text_file(
            "x.gml",
            '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{secret}'
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        ),
        "refused unreadable",
    ),
    Row(
        "KML: a billion laughs", files.kml(files.LAUGHS, "&a10;"), "refused unreadable"
    ),
    Row("KML: reads a file", files.kml(files.READS, "&e;"), "refused unreadable"),
    Row("KML: calls somebody", files.kml(files.CALLS, "&e;"), "refused unreadable"),
    Row(
        "KML: a link to elsewhere",
        files.kml(
            "", "x", "<NetworkLink><Link><href>{address}</href></Link></NetworkLink>"
        ),
        "loaded",
    ),
    Row("GML: a billion laughs", files.gml(files.LAUGHS, "&a10;"), "refused no-layer"),
    Row("GML: reads a file", files.gml(files.READS, "&e;"), "loaded"),
    Row("GML: calls somebody", files.gml(files.CALLS, "&e;"), "loaded"),
    Row(
        "GML: its schema elsewhere",
        files.gml("", "x", 'xsi:schemaLocation="http://x {address}"'),
        "loaded",
    ),
    Row(
        "GML: its schema on the disk",
        files.gml("", "x", 'xsi:schemaLocation="http://x file://{secret}"'),
        "loaded",
    ),
    Row(
        "GML: a part elsewhere",
        files.gml("", "x", member='<part xlink:href="{address}"/>'),
        "loaded",
    ),
    Row(
        "a drawing of blocks in blocks",
        files.block_bomb(),
        "refused nothing-left | refused reader-slow",
    ),
    Row(
        "a drawing of a block in itself",
        files.block_of_itself(),
        "refused nothing-left",
    ),
    Row(
        "a .dbf of 2 billion rows",
        files.patched(".dbf", (4, "<I", 2**31 - 1)),
        "loaded",
    ),
    Row(
        "a .dbf with rows of no bytes",
        files.patched(".dbf", (10, "<H", 0)),
        "refused key-missing",
    ),
    Row(
        "a .dbf with rows of 65,535 bytes",
        files.patched(".dbf", (10, "<H", 65_535)),
        "refused nothing-left",
    ),
    Row(
        "a .dbf with an endless head",
        files.patched(".dbf", (8, "<H", 65_535)),
        "refused key-missing",
    ),
    Row(
        "a .shp that says 4 GB", files.patched(".shp", (24, ">i", 2**31 - 1)), "loaded"
    ),
    Row(
        "a .shp with a record of 4 GB",
        files.patched(".shp", (104, ">i", 2**31 - 1)),
        "loaded",
    ),
    Row(
        "a .shp with a record of less than nothing",
        files.patched(".shp", (104, ">i", -8)),
        "loaded",
    ),
    Row(
        "a .shp with 2 billion rings",
        files.patched(".shp", (144, "<i", 2**31 - 1)),
        "loaded",
    ),
    Row(
        "a .shp with 2 billion points",
        files.patched(".shp", (148, "<i", 2**31 - 1)),
        "loaded",
    ),
    Row(
        "a .shx that leads behind the end",
        files.patched(".shx", (100, ">i", 2**31 - 1), (108, ">i", -4)),
        "refused unreadable",
    ),
    Row("a spreadsheet", files.text_file("x.xlsx", b"PK\x03\x04"), NOT_RECEIVED),
    Row(
        "a GPX", files.text_file("x.gpx", f"{files.READS}<gpx>&e;</gpx>"), NOT_RECEIVED
    ),
    Row(
        "an SVG",
        files.text_file("x.svg", "<svg><script>alert(1)</script></svg>"),
        NOT_RECEIVED,
    ),
]
