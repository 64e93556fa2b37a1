"""Real files: areas as geopandas has them, vertices as PROJ's EPSG:6960 has them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from django.db import connection
from django.test import Client
from pyproj.transformer import TransformerGroup

from gisportal.core import geo
from layers.models import Feature
from layers.queries import live_layers
from tests.support.importlayer import Answer
from tests.support.tiles import tile_at

pytestmark = pytest.mark.django_db
TELL = pytest.CaptureFixture[str]
DEGREE = 111_000.0
# The aim: 0.01 % of each area.
AREA_TOLERANCE = 1e-4


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("contagem_lotes_31983", "lote_id", marks=pytest.mark.slow),
        ("vn_vinhlong_xa_2025_9209", "ma_xa"),
    ],
)
def test_areas_agree_with_geopandas(
    importlayer: Callable[..., Answer],
    shared_data: Callable[[str], Path],
    capsys: TELL,
    name: str,
    key: str,
) -> None:
    path = shared_data(f"{name}.zip")
    assert importlayer(path, layer="real", key=key).code == 0
    frame = gpd.read_file(path)
    theirs = dict(
        zip(frame[key].astype(str), shapely.area(frame.geometry), strict=True)
    )
    ours = dict(Feature.objects.values_list("key", "measure"))
    assert ours.keys() == theirs.keys()
    worst = max(abs(ours[k] - area) / area for k, area in theirs.items() if area)
    with capsys.disabled():
        print(f"\n{name}: largest deviation of an area {worst:.2e} (limit 1e-04)")  # noqa: T201
    assert worst < AREA_TOLERANCE


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("contagem_lotes_31983", "lote_id", marks=pytest.mark.slow),
        ("vn_vinhlong_xa_2025_9209", "ma_xa"),
    ],
)
def test_real_files_are_published_and_shown(
    importlayer: Callable[..., Answer],
    shared_data: Callable[[str], Path],
    client: Client,
    name: str,
    key: str,
) -> None:
    """Loaded, published, drawn in a tile, and found by a tap, a few of each file."""
    loaded = importlayer(
        shared_data(f"{name}.zip"), layer="real", key=key, publish=True
    )
    assert loaded.code == 0
    live_layers.forget()
    for feature in Feature.objects.order_by("fid")[:: max(1, loaded_count() // 5)][:5]:
        point = feature.label_point.transform(4326, clone=True)
        x, y = tile_at(point.x, point.y, 17)
        tile = client.get(f"/tiles/real/17/{x}/{y}.mvt")
        assert tile.status_code == 200
        shapes = mapbox_vector_tile.decode(gzip.decompress(tile.content))["real"]
        assert feature.fid in {f["id"] for f in shapes["features"]}
        place = {"lon": point.x, "lat": point.y, "zoom": 18}
        hits = client.get("/api/identify", place).json()["features"]
        assert feature.key in {hit["id"] for hit in hits}


def loaded_count() -> int:
    return Feature.objects.count()


def test_areas_measured_through_degrees_agree_too(
    importlayer: Callable[..., Answer],
    shared_data: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    """A file in degrees is measured in the province's system after a round trip."""
    frame = gpd.read_file(shared_data("vn_vinhlong_xa_2025_9209.zip"))
    theirs = dict(zip(frame["ma_xa"], shapely.area(frame.geometry), strict=True))
    forward = geo.to_wgs84("EPSG:9209")
    degrees = shapely.transform(np.asarray(frame.geometry), forward.apply)
    frame.set_geometry(degrees, crs=4326).to_file(tmp_path / "d.gpkg")
    assert importlayer(tmp_path / "d.gpkg", layer="real", key="ma_xa").code == 0
    for key, measure in Feature.objects.values_list("key", "measure"):
        assert measure == pytest.approx(theirs[key], rel=AREA_TOLERANCE)


@pytest.mark.parametrize(
    ("name", "epsg"),
    [("vn_vinhlong_xa_2025_9209", 9209), ("vn_cantho_xa_2025_5897", 5897)],
)
def test_vertices_agree_with_epsg_6960(
    importlayer: Callable[..., Answer],
    shared_data: Callable[[str], Path],
    name: str,
    epsg: int,
) -> None:
    path = shared_data(f"{name}.zip")
    assert importlayer(path, layer="communes", key="ma_xa").code == 0
    frame = gpd.read_file(path)
    is_valid = shapely.is_valid(frame.geometry)
    sources = dict(zip(frame["ma_xa"][is_valid], frame.geometry[is_valid], strict=True))
    group = TransformerGroup(f"EPSG:{epsg}", "EPSG:4326", always_xy=True)
    (official,) = [
        t for t in group.transformers if "VN-2000 to WGS 84 (2)" in t.description
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, ST_AsBinary(geom), ST_AsBinary(ST_Transform(geom, %s))"
            " FROM layers_feature",
            [geo.sql_srid(epsg)],
        )
        rows = [row for row in cursor.fetchall() if row[0] in sources]
    assert rows
    for key, stored, back in rows:
        points = shapely.get_coordinates(sources[key])
        theirs = np.column_stack(official.transform(points[:, 0], points[:, 1]))
        ours = shapely.get_coordinates(shapely.from_wkb(bytes(stored)))
        assert np.abs(ours - theirs).max() * DEGREE < 0.01
        sql = shapely.get_coordinates(shapely.from_wkb(bytes(back)))
        assert np.abs(sql - points).max() < 0.01


@pytest.mark.slow
def test_owners_and_identity_numbers_never_reach_search(
    importlayer: Callable[..., Answer], shared_data: Callable[[str], Path]
) -> None:
    path = shared_data("vn_demo_vinhlong_thua_9209.zip")
    answer = importlayer(path, publish=True)
    assert answer.document["features"] == 101_496
    assert "TEN_CHU, SO_GIAYTO" in answer.message("columns-private")
    feature = Feature.objects.filter(properties__ten_chu__startswith="Ông").first()
    number = feature.properties["so_giayto"]
    assert not Feature.objects.filter(search_text__contains=number).exists()
    assert "ong" not in feature.search_text.split()
