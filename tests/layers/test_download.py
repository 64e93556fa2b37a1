"""Downloads: rights, headers, every format, and a way back that moves nothing."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from layers.exports import concurrency, rows
from layers.models import Feature, Layer, LayerRight
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    make_layer,
    parcel,
    publish_samples,
)

pytestmark = pytest.mark.django_db
OWNER = "Bí Mật"
FORMATS = ("geojson", "gpkg", "shp", "csv")


@pytest.fixture(autouse=True)
def _var_dir(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def layer() -> Layer:
    layer = make_layer(measure_srid=9209, licence="CC BY 4.0", attribution="Sở NN&MT")
    publish_samples(layer, [parcel(1, n, n) for n in range(1, 8)])
    return layer


def fetched(client: Client, address: str, **headers: str) -> bytes:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    return response.getvalue()


def frame(content: bytes, kind: str, folder: Path) -> geopandas.GeoDataFrame:
    """A downloaded file as a table."""
    path = folder / f"file.{'zip' if kind == 'shp' else kind}"
    path.write_bytes(content)
    return geopandas.read_file(path)


def open_files() -> list[Path]:
    return list(concurrency.DOWNLOADS.root.rglob("*"))


@pytest.mark.parametrize("kind", FORMATS[:3])
def test_it_holds_every_feature_and_only_public_fields(
    client: Client, layer: Layer, tmp_path: Path, kind: str
) -> None:
    content = fetched(client, f"/layers/parcels/download/{kind}")
    table = frame(content, kind, tmp_path)
    assert len(table) == 7
    assert table.crs.to_epsg() == 4326
    assert set(table["so_thua"]) == {str(n) for n in range(1, 8)}
    assert set(table["dia_chi"]) == {"12 Đường Nguyễn Huệ"}
    assert "ten_chu" not in table.columns
    assert OWNER.encode() not in content
    assert table.is_valid.all()
    assert open_files() == []


def test_geojson_follows_rfc_7946(client: Client, layer: Layer) -> None:
    text = fetched(client, "/en/layers/parcels/download/geojson").decode()
    document = json.loads(text)
    assert "crs" not in document
    first = document["features"][0]
    assert first["id"] == "29545-1-1"
    assert shapely.geometry.shape(first["geometry"]).geoms[0].exterior.is_ccw
    assert text.count('\n{"type":"Feature"') == 7
    facts = document["metadata"]
    assert facts["licence"] == "CC BY 4.0"
    assert facts["version"] == "1"
    assert "not a legal certificate" in facts["notice"]


def test_a_zone_is_named_in_the_file(client: Client, layer: Layer) -> None:
    content = fetched(client, "/layers/parcels/download/geojson?crs=VN2000")
    document = json.loads(content)
    assert document["crs"]["properties"]["name"].endswith(":9209")
    assert document["metadata"]["transformation"] == "EPSG:6960"
    assert document["features"][0]["geometry"]["coordinates"][0][0][0][0] > 500_000


def test_a_shapefile_says_what_its_columns_mean(client: Client, layer: Layer) -> None:
    field = layer.fields.get(key="loai_dat")
    field.key, field.name_vi = "loai_dat_theo_quy_hoach", "Loại đất"
    field.save()
    content = fetched(client, "/layers/parcels/download/shp?crs=9209")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert {Path(name).suffix for name in names} >= {".shp", ".shx", ".dbf", ".prj"}
        assert archive.read("parcels.cpg") == b"UTF-8"
        assert b"VN" in archive.read("parcels.prj")
        readme = archive.read("README.txt").decode("utf-8-sig")
    assert "loai_dat_t: loai_dat_theo_quy_hoach · Loại đất" in readme
    assert "CC BY 4.0" in readme


def test_a_long_text_is_cut_in_a_shapefile_only_and_said(
    client: Client, layer: Layer, tmp_path: Path
) -> None:
    long = "ở" * 200
    publish_samples(layer, [parcel(1, 1, 1, dia_chi=long)])
    content = fetched(client, "/en/layers/parcels/download/shp")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "cut at 254 bytes" in archive.read("README.txt").decode("utf-8-sig")
    assert set(frame(content, "shp", tmp_path)["dia_chi"][0]) == {"ở"}
    whole = frame(fetched(client, "/layers/parcels/download/gpkg"), "gpkg", tmp_path)
    assert whole["dia_chi"][0] == long


def test_csv_opens_right_in_excel_of_either_language(client: Client) -> None:
    fields = [
        {"key": "ten"},
        {"key": "cao", "type": "real"},
        {"key": "so", "type": "integer"},
    ]
    lamps = make_layer("lamps", fields=fields, geometry_kind="point", role="other")
    values = {"ten": '=HYPERLINK("x")', "cao": -2.5, "so": 3}
    publish_samples(lamps, [Sample("a", shapely.Point(LON, LAT), properties=values)])
    text = fetched(client, "/layers/lamps/download/csv").decode()
    assert text.startswith("\ufefffeature_key;ten;cao;so;lon;lat\r\n")
    (row,) = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    assert row == ["a", '\'=HYPERLINK("x")', "-2,5", "3", "105,97000000", "10,25000000"]
    text = fetched(client, "/en/layers/lamps/download/csv").decode()
    (row,) = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert (row["cao"], row["lon"]) == ("-2.5", "105.97000000")


def test_other_shapes_are_text_in_csv(client: Client, layer: Layer) -> None:
    text = fetched(client, "/layers/parcels/download/csv?crs=EPSG:9209").decode()
    (row, *_rest) = list(
        csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    )
    assert shapely.from_wkt(row["wkt"]).area == pytest.approx(3025, rel=0.05)


@pytest.mark.parametrize("kind", ["gpkg", "shp", "geojson"])
def test_back_through_the_importer_nothing_moves(
    client: Client, layer: Layer, tmp_path: Path, kind: str
) -> None:
    content = fetched(client, f"/layers/parcels/download/{kind}?crs=VN2000")
    path = tmp_path / "again.zip"
    if kind == "shp":
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"again.{kind}", content)
    call_command(
        "importlayer",
        str(path),
        layer="again",
        key="ma_xa,so_to,so_thua",
        stdout=io.StringIO(),
    )
    again = Layer.objects.get(slug="again").versions.get()
    before = shapes(layer.published_version_id)
    after = shapes(again.pk)
    assert before.keys() == after.keys()
    for key, shape in before.items():
        degrees = shapely.hausdorff_distance(shape, after[key])
        assert degrees * 111_320 < 0.001


def shapes(version: int) -> dict[str, shapely.Geometry]:
    features = Feature.objects.filter(version_id=version)
    return {f.key: shapely.from_wkb(bytes(f.geom.wkb)) for f in features}


def test_pages_of_any_size_hold_each_row_once(
    client: Client, layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "FIRST_PAGE", 2)
    monkeypatch.setattr(rows, "next_size", lambda _rows: 3)
    document = json.loads(fetched(client, "/layers/parcels/download/geojson"))
    ids = [feature["id"] for feature in document["features"]]
    assert len(ids) == len(set(ids)) == 7


def test_an_empty_layer_is_a_whole_file(
    client: Client, layer: Layer, tmp_path: Path
) -> None:
    Feature.objects.filter(version_id=layer.published_version_id)._raw_delete("default")
    for kind in FORMATS[:3]:
        content = fetched(client, f"/layers/parcels/download/{kind}")
        assert len(frame(content, kind, tmp_path)) == 0
    assert fetched(client, "/layers/parcels/download/csv").startswith(b"\xef\xbb\xbf")


def test_text_is_packed_where_the_client_unpacks(client: Client, layer: Layer) -> None:
    address = "/layers/parcels/download/geojson"
    packed = fetched(client, address, accept_encoding="gzip")
    assert gzip.decompress(packed) == fetched(client, address)


def test_headers_name_the_file_and_know_it_again(client: Client, layer: Layer) -> None:
    address = "/layers/parcels/download/gpkg?crs=9209"
    head = client.head(address)
    assert head.status_code == 200
    assert head.content == b""
    assert "parcels_v1_" in head["Content-Disposition"]
    assert "vn2000-9209.gpkg" in head["Content-Disposition"]
    again = client.get(address, headers={"if-none-match": head["ETag"]})
    assert again.status_code == 304
    publish_samples(layer, [parcel(2, 1, 3)])
    assert client.head(address)["ETag"] != head["ETag"]


def test_viewing_is_not_downloading(client: Client, layer: Layer) -> None:
    layer.download_audience = Layer.Audience.RESTRICTED
    layer.save()
    address = "/en/layers/parcels/download/geojson"
    answer = client.get(address, headers={"accept": "text/html"})
    assert answer.status_code == 403
    assert "may be looked at" in answer.content.decode()
    page = client.get("/en/layers/parcels/").content.decode()
    assert "may be looked at" in page
    assert "download/gpkg" not in page
    officer = User.objects.create_user("lan", is_staff=True)
    LayerRight.objects.create(layer=layer, right="download", user=officer)
    client.force_login(officer)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
    assert OWNER not in answer.getvalue().decode()


def test_a_hidden_layer_is_unknown(client: Client, layer: Layer) -> None:
    layer.view_audience = Layer.Audience.STAFF
    layer.save()
    for kind in FORMATS:
        assert client.get(f"/layers/parcels/download/{kind}").status_code == 404
    assert client.get("/layers/nothing/download/gpkg").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("download/dwg", 404),
        ("download/gpkg?crs=nonsense", 400),
        ("download/gpkg?crs=3857", 400),
        ("download/gpkg?crs=99999999999", 400),
        ("download/geojson?crs=urn:ogc:def:crs:EPSG::9210", 200),
        ("download/geojson?crs=http://www.opengis.net/def/crs/EPSG/0/5897", 200),
    ],
)
def test_wrong_questions_are_refused(
    client: Client, layer: Layer, address: str, status: int
) -> None:
    assert client.get(f"/layers/parcels/{address}").status_code == status


def test_the_page_lists_each_format_in_both_systems(
    client: Client, layer: Layer
) -> None:
    page = client.get("/layers/parcels/").content.decode()
    for kind in FORMATS:
        assert f"/layers/parcels/download/{kind}" in page
    assert "download/shp?crs=EPSG%3A9209" in page
    assert "VN-2000 105°30′" in page


def test_a_geopackage_describes_itself(
    client: Client, layer: Layer, tmp_path: Path
) -> None:
    path = tmp_path / "file.gpkg"
    path.write_bytes(fetched(client, "/en/layers/parcels/download/gpkg?crs=9209"))
    facts = pyogrio.read_info(path)
    assert facts["geometry_type"] == "MultiPolygon"
    assert facts["layer_metadata"]["licence"] == "CC BY 4.0"
    assert facts["layer_metadata"]["transformation"] == "EPSG:6960"
    assert np.isclose(facts["total_bounds"][0], 551_000, atol=2_000)
