"""The same parcels in every format come out the same; bare, zipped, and in parts."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

from importers.dataset import unpack
from importers.errors import RefusedError
from layers.models import Feature, Layer
from tests.support import encodings
from tests.support.encodings import WORDS
from tests.support.importlayer import Answer
from tests.support.shapefiles import EPSG, parcels

pytestmark = pytest.mark.django_db
Import = Callable[..., Answer]
HERE = {"source_crs": f"EPSG:{EPSG}"}
# What every format keeps: 20 m squares. (suffix, driver, what must be said, tolerance)
SAME = [
    (".gpkg", "GPKG", {}, 1e-6),
    (".geojson", "GeoJSON", {}, 1e-2),
    (".kml", "LIBKML", {}, 1e-2),
    (".gml", "GML", {}, 1e-3),
    (".fgb", "FlatGeobuf", {}, 1e-6),
    (".mif", "MapInfo File", HERE, 1e-2),
    (".tab", "MapInfo File", HERE, 1e-2),
    (".gdb", "OpenFileGDB", {}, 1e-2),
    (".dxf", "DXF", HERE, 1e-3),
    (".dgn", "DGN", HERE, 1.0),
]
IN_DEGREES = (".geojson", ".kml", ".gml")


def written(folder: Path, suffix: str, driver: str) -> Path:
    """Twelve parcels in the format; the path of the main file."""
    frame = parcels()
    if suffix in IN_DEGREES:
        frame = frame.to_crs(4756 if suffix == ".gml" else 4326)
    if suffix in (".dxf", ".dgn"):
        frame = frame[["geometry"]]
    path = folder / f"thua{suffix}"
    pyogrio.write_dataframe(frame, path, driver=driver)
    return path


def zipped(path: Path, target: Path) -> Path:
    """The file with everything beside it (or inside it) in a zip."""
    with zipfile.ZipFile(target, "w") as made:
        inside = path.iterdir() if path.is_dir() else path.parent.glob("thua.*")
        for part in inside:
            if part.is_file() and part != target:
                made.write(part, part.relative_to(path.parent))
    return target


@pytest.mark.parametrize(("suffix", "driver", "said", "tolerance"), SAME)
@pytest.mark.parametrize("is_zipped", [False, True], ids=["bare", "zip"])
def test_it_loads(
    importlayer: Import,
    tmp_path: Path,
    suffix: str,
    driver: str,
    said: dict[str, str],
    tolerance: float,
    is_zipped: bool,
) -> None:
    (tmp_path / "x").mkdir()
    path = written(tmp_path / "x", suffix, driver)
    if is_zipped:
        path = zipped(path, tmp_path / "thua.zip")
    answer = importlayer(path, **said)
    assert answer.code == 0, answer.document
    found = list(Feature.objects.order_by("fid"))
    assert len(found) == 12
    layer = Layer.objects.get()
    layer_areas = [f.measure for f in found]
    assert layer_areas == pytest.approx([400.0] * 12, abs=max(tolerance * 100, 0.05))
    assert layer.role == ("parcel" if suffix not in (".dxf", ".dgn") else layer.role)
    if suffix not in (".dxf", ".dgn"):
        assert {"29545-1-1", "29545-2-2"} <= {f.key for f in found}
        assert not layer.fields.get(source_name="TEN_CHU").is_public


def test_a_kmz_is_a_zip_with_a_kml(importlayer: Import, tmp_path: Path) -> None:
    path = written(tmp_path, ".kml", "LIBKML")
    with zipfile.ZipFile(tmp_path / "thua.kmz", "w") as made:
        made.write(path, "doc.kml")
        made.writestr("files/picture.png", b"\x89PNG")
    assert importlayer(tmp_path / "thua.kmz").code == 0
    assert Feature.objects.count() == 12


def test_arcs_of_a_geodatabase_are_made_of_short_pieces(
    importlayer: Import, tmp_path: Path
) -> None:
    """Curves are what many parcels of ArcGIS have; shapely has none."""
    path = tmp_path / "curves.gml"
    path.write_text(
        '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
        'xmlns:ogr="http://ogr.maptools.org/"><gml:featureMember><ogr:a fid="a.0">'
        '<ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::9209">'
        "<gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments>"
        "<gml:ArcString><gml:posList>551000 1133000 551010 1133010 551020 1133000 "
        "551010 1132990 551000 1133000</gml:posList></gml:ArcString></gml:segments>"
        "</gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:Polygon>"
        "</ogr:geometryProperty><ogr:TEN>x</ogr:TEN></ogr:a></gml:featureMember>"
        "</gml:FeatureCollection>",
        encoding="utf-8",
    )
    answer = importlayer(path, **HERE)
    assert answer.code == 0, answer.document
    assert Feature.objects.get().measure == pytest.approx(314.159, rel=0.01)


# ---- text of MapInfo ----


@pytest.mark.parametrize("suffix", [".tab", ".mif"])
@pytest.mark.parametrize("said", ["WindowsLatin1", "Neutral", "WindowsVietnamese", ""])
@pytest.mark.parametrize(
    ("name", "encode"),
    [("TCVN3", encodings.to_tcvn3), ("UTF-8", str.encode)],
)
def test_mapinfo_text_is_judged_by_its_bytes(
    importlayer: Import,
    tmp_path: Path,
    suffix: str,
    said: str,
    name: str,
    encode: Callable[[str], bytes],
) -> None:
    marks = [f"@{i:02}" + "#" * 40 for i in range(len(WORDS))]
    frame = parcels(len(WORDS))[["geometry"]].assign(GHI=marks)
    path = tmp_path / f"thua{suffix}"
    pyogrio.write_dataframe(frame, path, driver="MapInfo File")
    rows = path.with_suffix(".dat" if suffix == ".tab" else ".mid")
    content = rows.read_bytes()
    for mark, word in zip(marks, WORDS, strict=True):
        pad = b" " if suffix == ".mif" else b"\0"
        content = content.replace(mark.encode(), encode(word).ljust(len(mark), pad))
    rows.write_bytes(content)
    head = path.read_bytes()
    for old in (b"Neutral", b"WindowsLatin1"):
        head = head.replace(old, said.encode())
    if not said:
        head = head.replace(b' Charset ""', b"").replace(b'Charset ""\n', b"")
        head = head.replace(b"!charset \n", b"")
    path.write_bytes(head)
    answer = importlayer(path, **HERE)
    assert answer.code == 0, answer.document
    assert answer.document["encoding"] == name
    values = Feature.objects.order_by("fid").values_list("properties__ghi", flat=True)
    assert list(values) == WORDS


def test_the_operators_own_file_is_not_written_to(
    importlayer: Import, tmp_path: Path
) -> None:
    path = written(tmp_path, ".mif", "MapInfo File")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    assert importlayer(path, **HERE).code == 0
    after = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    assert after == before


@pytest.mark.parametrize(
    "head",
    [
        b'!table\n!version 300\n\nOpen Table "/srv/other/secret" Hide\ncreate view x as\n',
        b"!table\n!version 300\n\nDefinition Table\n  Type LINKED\n  Fields 0\n",
        b'!table\n!version 300\n\nDefinition Table\n  File "x.tif"\n  Type "RASTER"\n',
    ],
)
def test_a_table_that_leads_elsewhere_is_refused(
    importlayer: Import, tmp_path: Path, head: bytes
) -> None:
    path = written(tmp_path, ".tab", "MapInfo File")
    path.write_bytes(head)
    answer = importlayer(path, **HERE)
    assert answer.code == 1
    assert "tab-linked" in answer.rules


@pytest.mark.parametrize("gone", [".dat", ".map", ".id"])
def test_missing_parts_of_a_table_are_named(
    importlayer: Import, tmp_path: Path, gone: str
) -> None:
    path = written(tmp_path, ".tab", "MapInfo File")
    path.with_suffix(gone).unlink()
    answer = importlayer(path, **HERE)
    assert answer.code == 1
    assert answer.rules == {"part-missing": "error"}
    assert gone in answer.message("part-missing")


def test_a_sound_layer_beside_a_damaged_one_is_found(
    importlayer: Import, tmp_path: Path
) -> None:
    path = written(tmp_path, ".gpkg", "GPKG")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as made:
        made.write(path, "good.gpkg")
        made.writestr("notes.json", '{"not": "a map"}')
        made.writestr("readme.csv", "what,who\nlots,us\n")
    answer = importlayer(tmp_path / "two.zip")
    assert answer.code == 0, answer.document
    assert Feature.objects.count() == 12


def test_members_of_a_geodatabase_keep_only_numbered_names(tmp_path: Path) -> None:
    folder = tmp_path / "opened"
    folder.mkdir()
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr("d.gdb/a00000001.gdbtable", b"x")
        made.writestr("d.gdb/gdb", b"x")
        made.writestr("d.gdb/evil.so", b"x")
        made.writestr("d.gdb/a00000001.gdbtable.exe", b"x")
    (found,) = unpack.open_upload(tmp_path / "x.zip", folder)
    assert sorted(p.name for p in found.path.iterdir()) == ["a00000001.gdbtable", "gdb"]
    assert found.name == "d"


def test_an_empty_zip_of_other_things_says_what_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr("readme.txt", "hello")
    with pytest.raises(RefusedError, match="MapInfo"):
        unpack.open_upload(tmp_path / "x.zip", tmp_path)
