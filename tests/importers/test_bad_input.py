"""Bad input: each a clear finding, exit code 1, and nothing changed."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from django.db import connection
from shapely.geometry import LineString, Point, Polygon

from importers.dataset import safe_zip
from importers.models import ImportJob
from layers.models import DatasetVersion, Layer
from tests.support.hostile_files import Bait, many_members
from tests.support.importlayer import Answer
from tests.support.shapefiles import (
    EAST,
    EPSG,
    NORTH,
    parcels,
    zip_members,
    zip_shapefile,
)

pytestmark = pytest.mark.django_db
Import = Callable[..., Answer]
Maker = Callable[[Path], Path]


def partitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '_v[0-9]+$'")
        return {name for (name,) in cursor.fetchall()}


def not_a_zip(folder: Path) -> Path:
    path = folder / "x.zip"
    path.write_text("<html>not found</html>")
    return path


def empty_zip(folder: Path) -> Path:
    return zip_members(folder / "x.zip", {})


def no_layer(folder: Path) -> Path:
    return zip_members(folder / "x.zip", {"read.me": b"hello", "a.dbf": b"x"})


def escaping(folder: Path) -> Path:
    return zip_members(folder / "x.zip", {"../../x.shp": b"x"})


def absolute(folder: Path) -> Path:
    return zip_members(folder / "x.zip", {"/etc/x.shp": b"x"})


def nested(folder: Path) -> Path:
    inner = zip_shapefile(parcels(), folder / "inner.zip").read_bytes()
    return zip_members(folder / "x.zip", {"inner.zip": inner})


def link(folder: Path) -> Path:
    path = folder / "x.zip"
    member = zipfile.ZipInfo("x.shp")
    member.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "/etc/passwd")
    return path


def twice(folder: Path) -> Path:
    return zip_members(folder / "x.zip", {"a/x.shp": b"1", "a/X.SHP": b"2"})


def encrypted(folder: Path) -> Path:
    path = zip_shapefile(parcels(), folder / "x.zip")
    return patch_headers(path, flags=1)


def lying_big(folder: Path) -> Path:
    path = zip_shapefile(parcels(), folder / "x.zip")
    return patch_headers(path, size=10 << 30)


def lying_small(folder: Path) -> Path:
    path = zip_shapefile(parcels(), folder / "x.zip")
    return patch_headers(path, size=100)


def lying_larger(folder: Path) -> Path:
    path = zip_shapefile(parcels(), folder / "x.zip")
    return patch_headers(path, size=3 << 30)


def patch_headers(
    path: Path, *, flags: int | None = None, size: int | None = None
) -> Path:
    """Change what the central directory says of the first member."""
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    if flags is not None:
        struct.pack_into("<H", data, at + 8, flags)
    if size is not None:
        struct.pack_into("<I", data, at + 24, min(size, 0xFFFFFFFE))
    path.write_bytes(data)
    return path


def cut_off(folder: Path) -> Path:
    path = zip_shapefile(parcels(), folder / "x.zip")
    path.write_bytes(path.read_bytes()[:-200])
    return path


def bomb(folder: Path) -> Path:
    path = folder / "x.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("x.shp", "w") as member,
    ):
        for _chunk in range(230):
            member.write(bytes(1 << 20))
    return path


def unknown_crs(folder: Path) -> Path:
    return zip_shapefile(parcels(), folder / "x.zip", without=[".prj"])


def unreadable_crs(folder: Path) -> Path:
    return zip_shapefile(parcels(), folder / "x.zip", replaced={".prj": b"<html>"})


def duplicates(folder: Path) -> Path:
    return zip_shapefile(parcels(SO_THUA=[1, 1] + list(range(2, 12))), folder / "x.zip")


def empty_keys(folder: Path) -> Path:
    codes = ["29545", None] + ["29545"] * 10
    return zip_shapefile(parcels(MA_XA=codes), folder / "x.zip")


def all_null(folder: Path) -> Path:
    frame = parcels().set_geometry([None] * 12, crs=EPSG)
    frame.loc[:, "geometry"] = None
    path = folder / "x.gpkg"
    frame.to_file(path, driver="GPKG", geometry_type="Polygon")
    return path


def nearly_all_null(folder: Path) -> Path:
    shapes = [Polygon([(EAST, NORTH), (EAST + 1, NORTH), (EAST, NORTH)])] + [None] * 11
    frame = parcels().set_geometry(gpd.GeoSeries(shapes, crs=EPSG))
    return zip_shapefile(frame, folder / "x.zip")


def no_rows(folder: Path) -> Path:
    return zip_shapefile(parcels().iloc[:0], folder / "x.zip")


def mixed(folder: Path) -> Path:
    shapes = [Point(106, 10), LineString([(106, 10), (106.1, 10)]), Point(106, 10.1)]
    frame = gpd.GeoDataFrame({"A": [1, 2, 3]}, geometry=shapes, crs=4326)
    frame.to_file(folder / "x.geojson", driver="GeoJSON")
    return folder / "x.geojson"


def several(folder: Path) -> Path:
    one = zip_shapefile(parcels(), folder / "one.zip", name="one")
    two = zip_shapefile(parcels(), folder / "two.zip", name="two")
    members = {}
    for path in (one, two):
        with zipfile.ZipFile(path) as archive:
            members |= {name: archive.read(name) for name in archive.namelist()}
    return zip_members(folder / "x.zip", members)


def truncated(folder: Path) -> Path:
    whole = zip_shapefile(parcels(), folder / "whole.zip")
    with zipfile.ZipFile(whole) as archive:
        shp = archive.read("thua_dat.shp")
    return zip_shapefile(
        parcels(), folder / "x.zip", replaced={".shp": shp[: len(shp) // 2]}
    )


def disguised(folder: Path) -> Path:
    path = folder / "x.gpkg"
    path.write_text("<OGRVRTDataSource/>")
    return path


def missing(folder: Path) -> Path:
    return folder / "nowhere.zip"


CASES: list[tuple[Maker, str]] = [
    (not_a_zip, "archive-unreadable"),
    (empty_zip, "archive-empty"),
    (no_layer, "no-layer"),
    (escaping, "archive-path"),
    (absolute, "archive-path"),
    (nested, "archive-nested"),
    (link, "archive-link"),
    (twice, "archive-duplicate"),
    (encrypted, "archive-encrypted"),
    (lying_big, "archive-damaged"),
    (lying_small, "archive-damaged"),
    (lying_larger, "archive-damaged"),
    (cut_off, "archive-unreadable"),
    (bomb, "archive-bomb"),
    (unknown_crs, "crs-unknown"),
    (unreadable_crs, "crs-unknown"),
    (duplicates, "key-duplicate"),
    (empty_keys, "key-empty"),
    (all_null, "geometry-none"),
    (nearly_all_null, "nothing-left"),
    (no_rows, "nothing-left"),
    (mixed, "geometry-mixed"),
    (several, "several-layers"),
    (truncated, "file-truncated"),
    (disguised, "format"),
    (missing, "file-missing"),
]


@pytest.mark.parametrize(
    ("make", "rule"), CASES, ids=lambda v: getattr(v, "__name__", v)
)
def test_it_is_refused_and_nothing_changes(
    importlayer: Import, tmp_path: Path, make: Maker, rule: str
) -> None:
    before = partitions()
    answer = importlayer(make(tmp_path))
    assert answer.code == 1, answer
    assert answer.document["status"] == "refused"
    assert answer.rules.get(rule) == "error", answer.rules
    assert answer.message(rule).strip()
    assert partitions() == before
    assert not Layer.objects.exists()
    assert not DatasetVersion.objects.exists()
    assert ImportJob.objects.get().state == ImportJob.State.REFUSED


def test_ten_gigabytes_are_refused_by_the_header_alone(
    importlayer: Import, tmp_path: Path
) -> None:
    """A header that says 10 GB (zip64), before a byte is unpacked."""
    path = tmp_path / "x.zip"
    member = zipfile.ZipInfo("x.shp")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, b"small")
        archive.filelist[0].file_size = 10 << 30
    answer = importlayer(path)
    assert answer.rules == {"archive-too-large": "error"}


def test_a_list_of_very_many_members_is_not_even_read(
    importlayer: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library would make an object of each before one is counted."""
    bait = Bait(tmp_path, "")
    path = many_members(200_000)(tmp_path, bait)
    sound = zip_shapefile(parcels(), tmp_path / "sound.zip")
    assert safe_zip.check_directory(sound) is None
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert importlayer(path).rules == {"archive-members": "error"}


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"key": "KHONG_CO"}, "key-unknown"),
        ({"label": "KHONG_CO"}, "label-unknown"),
        ({"key": "TEN_CHU"}, "key-private"),
        ({"label": "TEN_CHU"}, "label-private"),
        ({"sublayer": "khong_co"}, "sublayer-unknown"),
    ],
)
def test_names_that_do_not_fit_are_refused(
    importlayer: Import, tmp_path: Path, options: dict[str, str], rule: str
) -> None:
    answer = importlayer(zip_shapefile(parcels(), tmp_path / "x.zip"), **options)
    assert answer.code == 1
    assert answer.rules.get(rule) == "error"
    assert not Layer.objects.exists()


def test_duplicates_are_named_with_their_rows(
    importlayer: Import, tmp_path: Path
) -> None:
    answer = importlayer(duplicates(tmp_path))
    assert "29545-1-1 in rows 1, 2" in answer.message("key-duplicate")


def test_the_guesses_name_the_command_to_use(
    importlayer: Import, tmp_path: Path
) -> None:
    message = importlayer(unknown_crs(tmp_path)).message("crs-unknown")
    assert "EPSG:9209" in message
    assert "--source-crs EPSG:9209" in message


def test_a_published_version_stays_when_a_load_is_refused(
    importlayer: Import, tmp_path: Path
) -> None:
    importlayer(zip_shapefile(parcels(), tmp_path / "good.zip"), publish=True)
    assert importlayer(duplicates(tmp_path), publish=True).code == 1
    layer = Layer.objects.get()
    assert layer.published_version.number == 1
    assert layer.versions.count() == 1


def test_shapes_of_another_kind_than_the_layers_are_refused(
    importlayer: Import, tmp_path: Path
) -> None:
    importlayer(zip_shapefile(parcels(), tmp_path / "good.zip"))
    points = parcels().set_geometry(parcels().centroid)
    answer = importlayer(zip_shapefile(points, tmp_path / "points.zip"))
    assert answer.rules["geometry-kind"] == "error"


def test_a_file_without_the_layers_key_is_refused(
    importlayer: Import, tmp_path: Path
) -> None:
    importlayer(zip_shapefile(parcels(), tmp_path / "good.zip"))
    frame = parcels().drop(columns=["SO_THUA"])
    answer = importlayer(zip_shapefile(frame, tmp_path / "less.zip"))
    assert answer.rules["key-missing"] == "error"
    assert "SO_THUA" in answer.message("key-missing")


def test_repairs_are_told(importlayer: Import, tmp_path: Path) -> None:
    bow = Polygon(
        [(EAST, NORTH), (EAST + 10, NORTH + 10), (EAST + 10, NORTH), (EAST, NORTH + 10)]
    )
    shapes = [bow, None, *parcels().geometry[2:]]
    frame = parcels().set_geometry(gpd.GeoSeries(shapes, crs=EPSG))
    answer = importlayer(zip_shapefile(frame, tmp_path / "x.zip"))
    assert answer.code == 0
    assert answer.rules["geometry-repaired"] == "info"
    assert answer.rules["geometry-null"] == "warning"
    assert answer.document["features"] == 11


def test_swapped_axes_are_put_right_and_told(
    importlayer: Import, tmp_path: Path
) -> None:
    frame = parcels()
    swapped = frame.set_geometry(
        gpd.GeoSeries(
            [Polygon(np.asarray(s.exterior.coords)[:, ::-1]) for s in frame.geometry],
            crs=EPSG,
        )
    )
    answer = importlayer(zip_shapefile(swapped, tmp_path / "x.zip"))
    assert answer.code == 0
    assert answer.rules["axes-swapped"] == "warning"
    assert "outside-province" not in answer.rules
