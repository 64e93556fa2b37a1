"""The command from a clean file to a published version, and again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.db import connection

from gisportal.core.search_folding import SEARCHED_CHARACTERS
from importers.models import ImportJob
from layers.models import Feature, Layer, LayerField
from tests.support.importlayer import Answer
from tests.support.shapefiles import EPSG, parcels, write_shapefile, zip_shapefile

pytestmark = pytest.mark.django_db
Import = Callable[..., Answer]


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return zip_shapefile(parcels(), tmp_path / "clean.zip")


def features(slug: str = "parcels") -> list[Feature]:
    version = Layer.objects.get(slug=slug).versions.first()
    return list(Feature.objects.filter(version_id=version.pk).order_by("fid"))


def test_it_loads_and_publishes_a_new_layer(importlayer: Import, clean: Path) -> None:
    answer = importlayer(clean, title="Thửa đất", publish=True)
    assert answer.code == 0
    assert answer.document["status"] == "loaded"
    assert answer.document["version"] == 1
    assert answer.document["features"] == 12
    assert answer.document["crs"] == "EPSG:9209"
    assert answer.document["encoding"] == "UTF-8"
    layer = Layer.objects.get(slug="parcels")
    assert layer.name_vi == "Thửa đất"
    assert layer.role == Layer.Role.PARCEL
    assert layer.measure_srid == EPSG
    assert layer.published_version.number == 1
    assert layer.published_version.operation == "EPSG:6960"
    first = features()[0]
    assert (first.key, first.label, first.number) == ("29545-1-1", "1/1", "1/1")
    assert first.measure == pytest.approx(400.0)
    assert first.geom.geom_type == "MultiPolygon"
    assert first.geom.srid == 4326
    assert first.geom_3857.srid == first.label_point.srid == 3857
    assert first.geom_3857.contains(first.label_point)
    assert first.search_text == " 1 1 29545 1 1"
    assert first.properties["loai_dat"] == "ODT"


def test_the_owner_is_private_from_the_first_load_on(
    importlayer: Import, clean: Path
) -> None:
    answer = importlayer(clean)
    owner = LayerField.objects.get(key="ten_chu")
    assert not owner.is_public
    assert owner.meaning == LayerField.Meaning.OWNER
    assert "TEN_CHU" in answer.message("columns-private")
    assert "nguyen" not in features()[0].search_text


def test_loading_again_keeps_settings_and_counts_on(
    importlayer: Import, clean: Path, tmp_path: Path
) -> None:
    importlayer(clean, publish=True)
    LayerField.objects.filter(key="loai_dat").update(
        name_vi="Mục đích", is_public=False
    )
    changed = parcels(GHI_CHU=["x"] * 12).drop(columns=["TEN_CHU"])
    answer = importlayer(zip_shapefile(changed, tmp_path / "again.zip"))
    assert answer.document["version"] == 2
    assert answer.rules["columns-gone"] == "warning"
    assert answer.rules["columns-new"] == "info"
    field = LayerField.objects.get(key="loai_dat")
    assert (field.name_vi, field.is_public) == ("Mục đích", False)
    assert Layer.objects.get(slug="parcels").published_version.number == 1


def test_a_dry_run_checks_and_keeps_nothing(importlayer: Import, clean: Path) -> None:
    answer = importlayer(clean, dry_run=True)
    assert answer.code == 0
    assert answer.document["status"] == "checked"
    assert answer.document["features"] == 12
    assert not Layer.objects.exists()
    assert ImportJob.objects.get().state == ImportJob.State.CHECKED


def test_a_bare_shapefile_a_package_and_geojson_load_alike(
    importlayer: Import, tmp_path: Path
) -> None:
    frame = parcels(3)
    bare = write_shapefile(frame, tmp_path / "bare")
    frame.to_file(tmp_path / "p.gpkg", driver="GPKG")
    frame.to_crs(4326).to_file(tmp_path / "p.geojson", driver="GeoJSON")
    for number, path in enumerate([bare, tmp_path / "p.gpkg", tmp_path / "p.geojson"]):
        answer = importlayer(path, layer=f"layer-{number}")
        assert answer.code == 0, answer.document
        assert features(f"layer-{number}")[2].key == "29545-1-3"
        assert features(f"layer-{number}")[2].measure == pytest.approx(400, abs=0.01)


def test_it_is_not_written_beside_a_bare_shapefile(
    importlayer: Import, tmp_path: Path
) -> None:
    path = write_shapefile(parcels(3), tmp_path / "bare")
    path.with_suffix(".shx").unlink()
    before = sorted(path.parent.iterdir())
    answer = importlayer(path)
    assert answer.rules["index-rebuilt"] == "info"
    assert sorted(path.parent.iterdir()) == before


def test_key_and_label_are_chosen_by_column(
    importlayer: Import, tmp_path: Path
) -> None:
    frame = parcels(3, MA=["0012", "0013", "A-14"], TEN=["Cầu Mỹ Thuận", "Chợ", None])
    frame = frame.drop(columns=["SO_TO", "SO_THUA"])
    answer = importlayer(
        zip_shapefile(frame, tmp_path / "k.zip"), layer="things", key="MA", label="TEN"
    )
    assert answer.code == 0
    found = features("things")
    assert [f.key for f in found] == ["12", "13", "A-14"]
    assert [f.label for f in found] == ["Cầu Mỹ Thuận", "Chợ", "A-14"]
    assert found[0].search_text == " cau my thuan 12"
    assert found[0].number is None


def test_without_a_key_rows_are_numbered(importlayer: Import, tmp_path: Path) -> None:
    frame = parcels(3)[["LOAI_DAT", "geometry"]]
    answer = importlayer(zip_shapefile(frame, tmp_path / "n.zip"), layer="things")
    assert answer.rules["key-none"] == "warning"
    assert [f.key for f in features("things")] == ["1", "2", "3"]
    assert not Layer.objects.get(slug="things").versions.get().has_stable_keys


def test_commune_codes_keep_their_zeros(importlayer: Import, tmp_path: Path) -> None:
    frame = parcels(2, MA_XA=["01840", "01843"], TEN_XA=["Đức Xuân", "Xã B"])
    frame = frame[["MA_XA", "TEN_XA", "geometry"]]
    importlayer(
        zip_shapefile(frame, tmp_path / "c.zip"), layer="communes", role="admin"
    )
    assert [f.key for f in features("communes")] == ["01840", "01843"]
    assert features("communes")[0].label == "Đức Xuân"


def test_a_zoning_layer_is_cut_into_pieces(importlayer: Import, tmp_path: Path) -> None:
    circle = parcels(1).buffer(50, quad_segs=200)
    frame = parcels(1)[["LOAI_DAT", "geometry"]].set_geometry(circle)
    importlayer(zip_shapefile(frame, tmp_path / "z.zip"), layer="plan", role="zoning")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(ST_Area(flat)), max(ST_NPoints(flat))"
            " FROM layers_featurepiece"
        )
        count, area, points = cursor.fetchone()
    assert count > 1
    assert points <= 129
    assert area == pytest.approx(features("plan")[0].measure, rel=1e-8)


def test_a_layer_is_described_by_a_file(
    importlayer: Import, clean: Path, tmp_path: Path
) -> None:
    facts = {
        "group": {"slug": "land", "name_vi": "Đất đai", "name_en": "Land", "order": 3},
        "name_vi": "Thửa",
        "name_en": "Parcels",
        "role": "parcel",
        "min_zoom": 15,
        "style": {"type": "single"},
        "is_demo": True,
        "decision_date": "",
        "fields": {
            "LOAI_DAT": {
                "name_vi": "Mục đích",
                "name_en": "Use",
                "codes": {"ODT": {"name_vi": "Đất ở", "name_en": "Housing"}},
            },
            "TEN_CHU": {"meaning": "owner", "is_public": True},
        },
    }
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    assert importlayer(clean, catalogue=str(path)).code == 0
    layer = Layer.objects.get(slug="parcels")
    assert (layer.name_en, layer.min_zoom, layer.is_demo) == ("Parcels", 15, True)
    assert layer.group.name_vi == "Đất đai"
    assert layer.fields.get(key="loai_dat").name_en == "Use"
    assert not layer.fields.get(key="ten_chu").is_public


@pytest.mark.parametrize(
    "options",
    [
        {"layer": "Not A Slug"},
        {"encoding": "klingon"},
        {"source_crs": "EPSG:nonsense"},
        {"role": "castle"},
        {"publish": True, "dry_run": True},
    ],
)
def test_bad_usage_is_exit_code_2(
    importlayer: Import, clean: Path, options: dict[str, object]
) -> None:
    answer = importlayer(clean, **options)
    assert answer.code == 2
    assert answer.errors.strip()
    assert not Layer.objects.exists()


def test_the_job_tells_what_happened(importlayer: Import, clean: Path) -> None:
    importlayer(clean)
    job = ImportJob.objects.get()
    assert job.state == ImportJob.State.LOADED
    assert job.version == Layer.objects.get().versions.get()
    assert len(job.sha256) == 64
    assert set(job.timings) >= {"unpack", "inspect", "rows", "index", "attach"}


def test_values_come_out_as_they_went_in(importlayer: Import, tmp_path: Path) -> None:
    texts = ['a "quoted" one', "back\\slash", "tab\there", "  spaces  ", "Đường", None]
    frame = parcels(6, GHI_CHU=texts, SO=[0.1, 1e20, -5.0, np.nan, 12.5, 3.0])
    frame["NGAY"] = np.array(["2024-02-29"] * 6, "datetime64[D]")
    frame.to_file(tmp_path / "v.gpkg", driver="GPKG")
    assert importlayer(tmp_path / "v.gpkg").code == 0
    found = [f.properties for f in features()]
    assert [p["ghi_chu"] for p in found] == [
        'a "quoted" one',
        "back\\slash",
        "tab\there",
        "spaces",
        "Đường",
        None,
    ]
    assert [p["so"] for p in found] == [0.1, 1e20, -5, None, 12.5, 3]
    assert found[0]["ngay"].startswith("2024-02-29")


def test_a_long_text_is_cut_in_what_is_searched(
    importlayer: Import, tmp_path: Path
) -> None:
    path = tmp_path / "long.geojson"
    feature = {
        "type": "Feature",
        "properties": {"ten": "Kho số 7", "dia_chi": "Đường Trần Phú, " * 20_000},
        "geometry": {"type": "Point", "coordinates": [106.0, 10.2]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert importlayer(path, key="ten", publish=True).code == 0
    (found,) = features()
    assert found.search_text.startswith(" kho so 7")
    assert len(found.search_text) <= SEARCHED_CHARACTERS
