"""The main way: a shapefile in, a public map out, a complaint that stays.

Shapefile → import → publish → tile → identify and search → complaint pinned →
re-import → still attached → the parcel split → the complaint says so, the parcel's
address answers 410 → rollback → the old version back.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import mapbox_vector_tile
import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from shapely.geometry import Polygon, box

from feedback.models import Category, Report
from gisportal.core.geo import from_wgs84, to_wgs84
from layers.models import Feature, Layer
from layers.queries import live_layers
from tests.support.tiles import tile_at

pytestmark = pytest.mark.django_db(transaction=True)

# South-west corner of the plot, EPSG:9209 metres (in the province's capital).
EAST, NORTH = 551_000.0, 1_133_500.0
OWNER = "Nguyễn Thị Không Ai Biết"
PARCEL = "/en/layers/thua-dat/features/29545-12-345/"


def parcels_zip(folder: Path, rows: list[tuple[str, str, Polygon]]) -> Path:
    """A planner's zip in EPSG:9209: sheet, parcel, shape."""
    frame = geopandas.GeoDataFrame(
        {
            "MA_XA": ["29545"] * len(rows),
            "SO_TO": [sheet for sheet, _number, _shape in rows],
            "SO_THUA": [number for _sheet, number, _shape in rows],
            "LOAI_DAT": ["ODT"] * len(rows),
            "TEN_CHU": [OWNER] * len(rows),
        },
        geometry=[shape for _sheet, _number, shape in rows],
        crs="EPSG:9209",
    )
    folder.mkdir()
    frame.to_file(folder / "thua.shp", encoding="UTF-8")
    path = folder / "thua.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.glob("thua.*"):
            if part != path:
                archive.write(part, part.name)
    return path


def grid() -> list[tuple[str, str, Polygon]]:
    """Twenty plots of 20 × 10 m on sheet "012"; parcel 345 is the first."""
    return [
        ("012", str(345 + n), box(EAST + 20 * n, NORTH, EAST + 20 * n + 20, NORTH + 10))
        for n in range(20)
    ]


def load(path: Path) -> None:
    call_command(
        "importlayer",
        str(path),
        layer="thua-dat",
        role="parcel",
        key="MA_XA,SO_TO,SO_THUA",
        label="SO_TO,SO_THUA",
        title="Thửa đất",
        publish=True,
    )
    live_layers.forget()


def centre() -> tuple[float, float]:
    """Longitude and latitude of the middle of parcel 345."""
    ((lon, lat),) = to_wgs84("EPSG:9209").apply(np.array([[EAST + 10, NORTH + 5]]))
    return float(lon), float(lat)


def decoded_tile(client: Client) -> dict[str, Any]:
    """The zoom-18 tile that holds the middle of parcel 345."""
    x, y = tile_at(*centre(), 18)
    response = client.get(f"/tiles/thua-dat/18/{x}/{y}.mvt")
    assert response.status_code == 200
    return mapbox_vector_tile.decode(gzip.decompress(response.content))


def labels(tile: dict[str, Any]) -> set[str]:
    return {f["properties"]["label"] for f in tile["thua-dat_label"]["features"]}


def complain(client: Client) -> dict[str, Any]:
    """Pin a complaint on parcel 345 as a program would."""
    category = Category.objects.filter(is_active=True).first()
    assert category is not None
    response = client.post(
        "/api/reports/",
        data=json.dumps(
            {
                "category": category.slug,
                "description": "Lấn chiếm vỉa hè trước thửa đất này.",
                "layer": "thua-dat",
                "feature_key": "29545-12-345",
                "name": "Trần Văn Kín",
                "phone": "0901234567",
                "consent": True,
            }
        ),
        content_type="application/json",
    )
    assert response.status_code == 201, response.content
    return response.json()


@pytest.fixture
def _category() -> None:
    if not Category.objects.filter(is_active=True).exists():
        Category.objects.create(slug="other", name_vi="Khác", name_en="Other")


@pytest.mark.usefixtures("_category")
def test_the_whole_way(client: Client, tmp_path: Path) -> None:
    # A shapefile in.
    load(parcels_zip(tmp_path / "first", grid()))
    layer = Layer.objects.get(slug="thua-dat")
    first = layer.published_version
    assert first.feature_count == 20
    assert first.operation == "EPSG:6960"
    feature = Feature.objects.get(version_id=first.pk, key="29545-12-345")
    assert feature.measure == pytest.approx(200.0, abs=0.01)
    corners = np.array(feature.geom.coords[0][0])
    back = from_wgs84(9209).apply(corners)
    assert np.abs(back - [EAST + 10, NORTH + 5]).max() <= 10.01
    assert np.abs(back - np.round(back)).max() < 0.01, "a vertex moved over 1 cm"

    # A public map out.
    tile = decoded_tile(client)
    assert "345" in labels(tile)
    lon, lat = centre()
    (hit,) = client.get("/api/identify", {"lon": lon, "lat": lat, "zoom": 18}).json()[
        "features"
    ]
    assert hit["id"] == "29545-12-345"
    found = client.get("/api/search", {"q": "tờ 12 thửa 345"}).json()["features"]
    assert found[0]["properties"]["key"] == "29545-12-345"
    page = client.get(PARCEL)
    assert page.status_code == 200
    for answer in (page.content, json.dumps(hit, ensure_ascii=False).encode()):
        assert OWNER.encode() not in answer

    # A complaint pinned.
    receipt = complain(client)
    report = Report.objects.get(code=receipt["code"])
    assert (report.layer_id, report.feature_key) == (layer.pk, "29545-12-345")
    near = {"layer": "thua-dat", "key": "29545-12-345"}
    assert receipt["code"] in client.get("/reports/near/", near).content.decode()
    public = client.get(f"/en/reports/{receipt['code']}/").content.decode()
    assert PARCEL in public
    assert "Trần Văn Kín" not in public
    assert "0901234567" not in public

    # Re-imported: still attached.
    load(parcels_zip(tmp_path / "again", grid()))
    layer.refresh_from_db()
    assert layer.published_version_id != first.pk
    assert PARCEL in client.get(f"/en/reports/{receipt['code']}/").content.decode()
    assert receipt["code"] in client.get("/reports/near/", near).content.decode()

    # Split in two: the parcel is gone, the complaint stays and says so.
    _old, *others = grid()
    halves = [
        ("012", "901", box(EAST, NORTH, EAST + 12, NORTH + 10)),
        ("012", "902", box(EAST + 12, NORTH, EAST + 20, NORTH + 10)),
    ]
    load(parcels_zip(tmp_path / "split", [*halves, *others]))
    gone = client.get(PARCEL)
    assert gone.status_code == 410
    assert "Parcel 901, sheet 12" in gone.content.decode()
    assert "345" not in labels(decoded_tile(client))
    public = client.get(f"/en/reports/{receipt['code']}/")
    assert public.status_code == 200
    assert "no longer" in public.content.decode()

    # Taken back.
    call_command("rollbacklayer", "thua-dat")
    live_layers.forget()
    assert client.get(PARCEL).status_code == 200
    assert "345" in labels(decoded_tile(client))


def test_a_refused_file_changes_nothing(client: Client, tmp_path: Path) -> None:
    load(parcels_zip(tmp_path / "first", grid()))
    before = Layer.objects.get(slug="thua-dat").published_version_id
    twice = [*grid(), grid()[0]]
    with pytest.raises(SystemExit) as refused:
        load(parcels_zip(tmp_path / "twice", twice))
    assert refused.value.code == 1
    layer = Layer.objects.get(slug="thua-dat")
    assert layer.published_version_id == before
    assert layer.versions.count() == 1
    live_layers.forget()
    assert client.get(PARCEL).status_code == 200
