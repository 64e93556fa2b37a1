"""Findings: where they are, what was repaired, what stops; codes, zoom, neighbours."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from django.contrib.auth.models import User
from django.test import Client

from importers.checks import topology
from importers.models import FindingPlace, ImportJob
from layers.models import DatasetVersion, Layer, LayerRight
from layers.queries import grid_cells
from tests.support.factories import Sample, make_layer, publish_samples
from tests.support.importlayer import Answer
from tests.support.shapefiles import EAST, NORTH, parcels, zip_shapefile

pytestmark = pytest.mark.django_db
Run = Callable[..., Answer]


def faulty() -> gpd.GeoDataFrame:
    """Twelve parcels: the third crosses itself, the fourth lies in Hanoi."""
    frame = parcels(12)
    x, y = EAST + 40, NORTH
    bow = shapely.Polygon([(x, y), (x + 20, y + 20), (x + 20, y), (x, y + 30)])
    frame.loc[2, "geometry"] = bow
    frame.loc[3, "geometry"] = shapely.box(
        EAST, NORTH + 1.2e6, EAST + 9, NORTH + 1.2e6 + 9
    )
    return frame


def found(answer: Answer, rule: str) -> dict[str, Any]:
    return next(f for f in answer.document["findings"] if f["rule"] == rule)


def test_each_finding_says_where_it_is(importlayer: Run, tmp_path: Path) -> None:
    answer = importlayer(zip_shapefile(faulty(), tmp_path / "p.zip"))
    assert answer.code == 0, answer
    bow = found(answer, "geometry-repaired")
    assert (bow["count"], bow["rows"], bow["keys"]) == (1, [3], ["29545-1-3"])
    assert bow["is_repaired"] is True
    assert bow["area_before"] < bow["area_after"]
    place = FindingPlace.objects.get(rule="geometry-repaired")
    # The very crossing: 12 m right of and above the corner.
    here = gpd.GeoSeries(gpd.points_from_xy([EAST + 52], [NORTH + 12]), crs="EPSG:9209")
    lon, lat = here.to_crs(4326)[0].coords[0]
    assert place.point.coords == pytest.approx((lon, lat), abs=2e-5)
    far = found(answer, "outside-province")
    assert far["keys"] == ["29545-1-4"]
    assert far["points"][0][1] > 20
    version = DatasetVersion.objects.get()
    assert {f["rule"] for f in version.findings} >= {"geometry-repaired"}


def test_shapes_in_none_of_the_communes_are_told_and_loaded(
    importlayer: Run, tmp_path: Path
) -> None:
    """The second begins outside and reaches in; only the third lies elsewhere."""
    frame = parcels(3)
    frame.loc[1, "geometry"] = shapely.box(EAST - 5000, NORTH, EAST + 10, NORTH + 20)
    frame.loc[2, "geometry"] = shapely.box(EAST + 5000, NORTH, EAST + 5020, NORTH + 20)
    commune = frame.geometry.iloc[:1].to_crs(4326).iloc[0]
    layer = make_layer("communes", fields=[], role="admin", style={})
    publish_samples(layer, [Sample("29545", shapely.multipolygons([commune]), "Xã")])
    answer = importlayer(zip_shapefile(frame, tmp_path / "p.zip"))
    assert answer.code == 0, answer
    beyond = found(answer, "outside-communes")
    assert (beyond["count"], beyond["keys"]) == (1, ["29545-1-3"])
    assert "outside-province" not in answer.rules
    assert DatasetVersion.objects.get(layer__slug="parcels").feature_count == 3


def test_outside_stops_the_load_where_that_is_wanted(
    importlayer: Run, tmp_path: Path
) -> None:
    path = zip_shapefile(faulty(), tmp_path / "p.zip")
    answer = importlayer(path, stop_outside=True)
    assert answer.code == 1
    assert answer.rules["outside-province"] == "error"
    assert not DatasetVersion.objects.exists()
    # A refused load keeps the places, too.
    assert FindingPlace.objects.filter(rule="outside-province").count() == 1


def test_duplicate_keys_are_all_named_with_their_places(
    importlayer: Run, tmp_path: Path
) -> None:
    frame = parcels(6, SO_TO=[1] * 6, SO_THUA=[1, 2, 2, 3, 3, 3])
    answer = importlayer(zip_shapefile(frame, tmp_path / "p.zip"))
    assert answer.code == 1
    finding = found(answer, "key-duplicate")
    assert finding["count"] == 2
    assert finding["rows"] == [2, 3, 4, 5, 6]
    assert finding["keys"] == ["29545-1-2"] * 2 + ["29545-1-3"] * 3
    assert len({tuple(point) for point in finding["points"]}) == 5


def test_rows_left_out_have_keys(importlayer: Run, tmp_path: Path) -> None:
    frame = parcels(5)
    frame.loc[1, "geometry"] = None
    answer = importlayer(zip_shapefile(frame, tmp_path / "p.zip"))
    finding = found(answer, "geometry-null")
    assert (finding["rows"], finding["keys"], finding["points"]) == (
        [2],
        ["29545-1-2"],
        [],
    )


def test_downloads_are_for_those_who_may_load(importlayer: Run, tmp_path: Path) -> None:
    importlayer(zip_shapefile(faulty(), tmp_path / "p.zip"))
    job = ImportJob.objects.get()
    layer = Layer.objects.get()
    user = User.objects.create_user("lan", password="x", is_staff=True)
    stranger = User.objects.create_user("minh", password="x", is_staff=True)
    LayerRight.objects.create(layer=layer, right="edit", user=user)
    client, other = Client(), Client()
    client.force_login(user)
    other.force_login(stranger)
    for name in ("findings.csv", "findings.geojson"):
        address = f"/en/staff/imports/{job.pk}/{name}"
        assert Client().get(address).status_code == 302
        assert other.get(address).status_code == 403
        answer = client.get(address)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    document = json.loads(client.get(address).content)
    at = {f["properties"]["rule"]: f for f in document["features"]}
    assert at["geometry-repaired"]["properties"]["key"] == "29545-1-3"
    assert at["geometry-repaired"]["geometry"]["type"] == "Point"
    text = client.get(address.replace("geojson", "csv")).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    line = next(one for one in lines if one["rule"] == "outside-province")
    assert (line["row"], line["key"]) == ("4", "29545-1-4")
    assert float(line["latitude"]) > 20
    page = client.get(f"/en/staff/imports/{job.pk}/").content.decode()
    assert "data-findings-map" in page
    assert "Put right automatically" in page
    page = client.get("/en/staff/imports/layers/parcels/versions/1/").content.decode()
    assert f"/staff/imports/{job.pk}/findings.geojson" in page


def test_neighbours_are_compared(importlayer: Run, tmp_path: Path) -> None:
    frame = parcels(12)
    frame.loc[4, "geometry"] = shapely.box(EAST + 78, NORTH, EAST + 100, NORTH + 20)
    # Two rows with a hole of 2 × 3 m between them.
    upper = parcels(12, SO_TO=[9] * 12, SO_THUA=list(range(1, 13)))
    upper.geometry = upper.translate(0, 20)
    x, y = EAST + 200, NORTH + 20
    dent = shapely.box(x + 5, y, x + 7, y + 3)
    upper.loc[10, "geometry"] = upper.loc[10, "geometry"].difference(dent)
    frame = gpd.GeoDataFrame(
        np.concatenate([frame, upper]), columns=frame.columns, crs=9209
    )
    path = zip_shapefile(frame, tmp_path / "p.zip")
    answer = importlayer(path, topology=1.0)
    assert answer.code == 0, answer
    overlap = FindingPlace.objects.get(rule="topology-overlap")
    assert {overlap.key, overlap.other} == {"29545-1-4", "29545-1-5"}
    assert overlap.size == pytest.approx(40, abs=0.01)
    gap = FindingPlace.objects.get(rule="topology-gap")
    assert gap.size == pytest.approx(6, abs=0.01)
    assert gap.shape.geom_type == "Polygon"
    assert Layer.objects.get().topology_least == 1.0
    # The layer remembers; a larger threshold finds less, 0 asks no more.
    assert "topology-gap" in importlayer(path).rules
    assert set(importlayer(path, topology=7.0).rules) & {"topology-gap"} == set()
    assert not {r for r in importlayer(path, topology=0.0).rules if "topology" in r}
    assert Layer.objects.get().topology_least is None


def test_cells_find_each_thing_once(
    importlayer: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many parcels of a grid overlap, however the work is divided."""
    rng = np.random.default_rng(4)
    shapes = [
        shapely.box(
            EAST + i * 20, NORTH + j * 20, EAST + i * 20 + 20.2, NORTH + j * 20 + 20
        )
        for j in range(12)
        for i in range(12)
    ]
    holes = rng.choice(144, 9, replace=False)
    frame = gpd.GeoDataFrame(
        {"TEN": [str(i) for i in range(144)]}, geometry=shapes, crs=9209
    )
    frame = frame.drop(index=holes)
    importlayer(zip_shapefile(frame, tmp_path / "p.zip"), key="TEN")
    version = DatasetVersion.objects.get()
    whole = topology.check(version.pk, 9209, 1.0)
    monkeypatch.setattr(grid_cells, "CELL_FEATURES", 3)
    shares: list[float] = []
    todo = grid_cells.cells(version.pk, 3)
    assert len(todo) > 30
    assert sum(cell.count for cell in todo) == 135
    monkeypatch.setattr(topology, "cells", lambda pk: todo)
    apart = topology.check(version.pk, 9209, 1.0, shares.append)
    counts = {rule: tally.count for rule, tally in whole.tallies.items()}
    assert counts == {rule: tally.count for rule, tally in apart.tallies.items()}
    assert counts[topology.OVERLAP] > 100
    assert counts[topology.GAP] >= 1
    assert whole.overlap_area == pytest.approx(apart.overlap_area)
    assert shares[-1] == pytest.approx(1.0)


def test_land_use_is_recognised_by_its_codes(importlayer: Run, tmp_path: Path) -> None:
    uses = ["ODT", "LUC-C", "ONT+CLN", "CLN", "ODT", "ZZZ"] + ["ODT"] * 6
    frame = parcels(12, MDSD_2=uses).drop(columns="LOAI_DAT")
    answer = importlayer(zip_shapefile(frame, tmp_path / "p.zip"))
    assert answer.rules["codes-recognised"] == "info"
    assert "ZZZ" in answer.message("codes-unknown")
    layer = Layer.objects.get()
    field = layer.fields.get(key="mdsd_2")
    assert field.meaning == "land_use"
    assert (
        field.codes["ONT+CLN"]["name_vi"]
        == "Đất ở tại nông thôn + Đất trồng cây lâu năm"
    )
    assert layer.style["field"] == "mdsd_2"
    assert [rule["value"] for rule in layer.style["rules"]][0] == "ODT"
    # A style somebody made stays when the data come again.
    Layer.objects.update(style={"type": "single"})
    importlayer(zip_shapefile(frame, tmp_path / "q.zip"))
    assert Layer.objects.get().style == {"type": "single"}


def test_a_large_new_layer_begins_near_by(
    importlayer: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "layers.store.load.VersionLoad.least_zoom.__defaults__", (3, 15)
    )
    answer = importlayer(zip_shapefile(parcels(60), tmp_path / "p.zip"))
    layer = Layer.objects.get()
    assert answer.rules["zoom-derived"] == "info"
    assert layer.min_zoom == 15
    Layer.objects.update(min_zoom=4)
    importlayer(zip_shapefile(parcels(60), tmp_path / "q.zip"))
    assert Layer.objects.get().min_zoom == 4


def test_a_small_layer_is_shown_from_far_away(importlayer: Run, tmp_path: Path) -> None:
    answer = importlayer(zip_shapefile(parcels(12), tmp_path / "p.zip"))
    assert Layer.objects.get().min_zoom == 0
    assert "zoom-derived" not in answer.rules
