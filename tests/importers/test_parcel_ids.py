"""National parcel IDs of a file: recognised, audited, and each opens its parcel."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from django.test import Client

from gisportal.core import geohash
from gisportal.core.geo import to_wgs84
from importers.checks import parcel_ids
from layers.models import Layer
from layers.queries import live_layers
from layers.queries.parcel_code import parcels_of
from layers.recognition import column_recognition
from layers.store.national_ids import fill_due, label_points
from tests.support.importlayer import Answer
from tests.support.shapefiles import parcels

pytestmark = pytest.mark.django_db
log = logging.getLogger("portal.tests")
Run = Callable[..., Answer]
ZONE, COLUMN = 9209, "MaDinhDanhThuaDat"
KINDS = (parcel_ids.MALFORMED, parcel_ids.OUTSIDE, parcel_ids.TWICE, parcel_ids.FAR)


def code_at(points: np.ndarray) -> list[str]:
    """IDs of places in the zone (metres)."""
    degrees = to_wgs84(f"EPSG:{ZONE}").apply(points)
    return [geohash.encode(float(lon), float(lat)) for lon, lat in degrees]


@dataclass
class Town:
    """Real lots with their right IDs, and which were then made wrong, by rule."""

    frame: gpd.GeoDataFrame
    right: list[str]
    planted: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, count: int) -> Town:
        frame = gpd.read_file(path, rows=count)
        whole = ~frame.geometry.isna() & frame.geometry.is_valid
        frame = frame[whole].drop_duplicates(["MA_XA", "SO_TO", "SO_THUA"])
        frame = frame.reset_index(drop=True)
        centres, _depths = label_points(np.array(frame.geometry.values))
        right = code_at(centres)
        # Two drawings of one lot have one label point: not what is tried here.
        single = (
            [n for n, code in enumerate(right) if right.count(code) == 1]
            if (len(right) < 1_000)
            else np.flatnonzero(~gpd.pd.Series(right).duplicated(keep=False)).tolist()
        )
        return cls(
            frame.iloc[single].reset_index(drop=True), [right[n] for n in single]
        )

    def plant(self, count: int, seed: int = 2026) -> list[str]:
        """The IDs with ``count`` made wrong, each kind as often."""
        chance = random.Random(seed)
        codes = list(self.right)
        rows = chance.sample(range(len(codes)), count)
        self.planted = {rule: set() for rule in KINDS}
        for n, row in enumerate(rows):
            rule = KINDS[n % len(KINDS)]
            found = self._wrong(rule, row, chance)
            if found is None:
                rule, found = parcel_ids.MALFORMED, "không rõ"
            codes[row] = found
            self.planted[rule].add(row)
        twice = self.planted[parcel_ids.TWICE]
        untouched = iter(sorted(set(range(len(codes))) - set(rows)))
        for row in sorted(twice):
            other = next(untouched)
            codes[row] = codes[other]
            twice.add(other)
            self.planted[parcel_ids.OUTSIDE].add(row)
        return codes

    def _wrong(self, rule: str, row: int, chance: random.Random) -> str | None:
        shape = self.frame.geometry.iloc[row]
        if rule == parcel_ids.TWICE:
            return self.right[row]
        if rule == parcel_ids.MALFORMED:
            return chance.choice(["?", "w3g66", "079123456789", self.right[row] + "z"])
        west, south, east, north = shape.bounds
        if rule == parcel_ids.OUTSIDE:
            return code_at(np.array([[east + chance.uniform(1, 30), south]]))[0]
        ((x, y),), _depth = label_points(np.array([shape]))
        label = shapely.points(x, y)
        for _try in range(300):
            point = shapely.points(
                chance.uniform(west, east), chance.uniform(south, north)
            )
            if shapely.distance(point, label) > 1.05 and shapely.contains(
                shape.buffer(-0.05), point
            ):
                return code_at(shapely.get_coordinates(point))[0]
        return None

    def written(self, path: Path, codes: list[str]) -> Path:
        pyogrio.write_dataframe(self.frame.assign(**{COLUMN: codes}), path)
        return path


def keys_by_rule(report: parcel_ids.Report) -> dict[str, set[str]]:
    return {
        rule: {place.key for place in tally.places}
        for rule, tally in report.tallies.items()
    }


def hold(town: Town, faults: int, asked: int, importlayer: Run, folder: Path) -> None:
    """The right IDs open their parcels; the wrong ones are all found, and no others."""
    answer = importlayer(
        town.written(folder / "lots.gpkg", town.right), publish=True, layer="lots"
    )
    before = judged(town)
    # In a long parcel several places are as deep: which of them is computed may depend
    # on the last digit of a coordinate. Everything else of right IDs is right.
    assert before.keys() <= {parcel_ids.FAR}, answer.rules
    ties = before.get(parcel_ids.FAR, set())
    assert len(ties) <= len(town.right) / 200
    fill_due(seconds=3_600)
    live_layers.forget()
    hold_they_open(town, asked)
    codes = town.plant(faults)
    answer = importlayer(town.written(folder / "wrong.gpkg", codes), layer="lots")
    found = judged(town)
    keys = key_of_rows(town)
    for rule, rows in town.planted.items():
        planted = {keys[row] for row in rows}
        assert planted <= found[rule]
        assert found[rule] - planted <= (ties if rule == parcel_ids.FAR else set())
    said = {f["rule"]: f["count"] for f in answer.document["findings"]}
    assert {rule: said[rule] for rule in found} == {r: len(k) for r, k in found.items()}


def judged(town: Town) -> dict[str, set[str]]:
    """Keys by rule of what is found in the version loaded last."""
    version = Layer.objects.get(slug="lots").versions.latest("pk")
    report = parcel_ids.check(version.pk, COLUMN.lower(), ZONE, len(town.right))
    assert report.ties <= len(keys_by_rule(report).get(parcel_ids.FAR, ()))
    return keys_by_rule(report)


def key_of_rows(town: Town) -> list[str]:
    columns = (town.frame[name] for name in ("MA_XA", "SO_TO", "SO_THUA"))
    return ["-".join(map(str, row)) for row in zip(*columns, strict=True)]


def hold_they_open(town: Town, asked: int) -> None:
    """Own ID: its parcel, always. Another end: its parcel, marked, nearly always."""
    layers = live_layers.layers_for(None)
    chance, keys = random.Random(7), key_of_rows(town)
    rows = chance.sample(range(len(keys)), asked)
    exact = near = 0
    for row in rows:
        own = town.right[row]
        found = parcels_of(own, layers)
        exact += [(p.key, p.is_nearby) for p in found] == [(keys[row], False)]
        other = own[:-2] + "".join(chance.choices(geohash.ALPHABET, k=2))
        found = parcels_of(other, layers)
        near += [p.key for p in found] == [keys[row]]
        assert all(p.is_nearby == (p.own_id != other) for p in found)
    log.info("%d lots: own ID %d, other end %d", asked, exact, near)
    assert exact == asked
    assert near >= 0.999 * asked


def test_real_lots_open_by_their_ids_and_wrong_ones_are_found(
    importlayer: Run,
    shared_data: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    town = Town.of(shared_data("vn_demo_vinhlong_thua_9209.zip"), 400)
    hold(town, 40, 150, importlayer, tmp_path)


@pytest.mark.slow
def test_all_real_lots(
    importlayer: Run,
    shared_data: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parcel_ids, "PLACES_KEPT", 10_000)
    town = Town.of(shared_data("vn_demo_vinhlong_thua_9209.zip"), 200_000)
    assert len(town.right) >= 100_000
    hold(town, 1_000, len(town.right), importlayer, tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "MaThuaDat",
        "MaDinhDanhThuaDat",
        "maDinhDanh",
        "MA_DINH_DANH_THUA",
        "Mã định danh thửa đất",
        "ma_dd_thua_dat",
        "CODE_X",
    ],
)
def test_a_column_of_ids_is_known_by_name_or_content(name: str) -> None:
    codes = [geohash.encode(105.97 + n / 5e3, 10.25) for n in range(5)]
    found = column_recognition.guess(name, [c.upper() for c in codes], is_parcel=True)
    assert found.meaning == "national_id"
    assert not found.is_personal


@pytest.mark.parametrize(
    ("name", "values", "meaning"),
    [
        ("maDinhDanh", ["079123456789", "079123456780", "079123456781"], "identity"),
        ("MaThuaDat", ["29545-1-1", "29545-1-2", "29545-1-3"], "none"),
        ("CODE_X", ["u4pruydqqvj8", "u4pruydqqvj9", "u4pruydqqvjb"], "none"),
        ("MaDinhDanhThuaDat", [], "national_id"),
    ],
)
def test_what_only_looks_alike_is_none(
    name: str, values: list[str], meaning: str
) -> None:
    assert column_recognition.guess(name, values, is_parcel=True).meaning == meaning


def test_codes_of_other_places_are_not_taken_for_ids(
    importlayer: Run, tmp_path: Path
) -> None:
    elsewhere = [geohash.encode(105.5 + n / 1e3, 10.1) for n in range(12)]
    path = tmp_path / "p.gpkg"
    pyogrio.write_dataframe(parcels(12, CODE_X=elsewhere), path)
    answer = importlayer(path, publish=True)
    assert answer.rules["parcel-id-others"] == "info"
    assert "parcel-id-outside" not in answer.rules
    assert Layer.objects.get().fields.get(key="code_x").meaning == "none"


def test_an_official_id_replaces_a_computed_one_also_when_named_later(
    importlayer: Run, tmp_path: Path, client: Client
) -> None:
    frame = parcels(3)
    centres, _depths = label_points(np.array(frame.geometry.values))
    official = code_at(centres + (0.4, 0.4))
    path = tmp_path / "p.gpkg"
    pyogrio.write_dataframe(frame.assign(GHI_CHU=official).iloc[:3], path)
    importlayer(path, publish=True)
    layer = Layer.objects.get()
    named = layer.fields.get(key="ghi_chu")
    layer.fields.filter(pk=named.pk).update(meaning="none")
    fill_due()
    live_layers.forget()
    page = f"/en/layers/{layer.slug}/features/29545-1-1"
    assert shown(client, page) == ("", code_at(centres)[0])
    assert (
        "not the official national parcel ID" in client.get(f"{page}/").content.decode()
    )
    layer.fields.filter(pk=named.pk).update(meaning="national_id")
    live_layers.forget()
    fill_due()
    assert shown(client, page) == (official[0], "")
    assert "not the official" not in client.get(f"{page}/").content.decode()
    assert fill_due() == 0


def shown(client: Client, page: str) -> tuple[Any, Any]:
    report = client.get(f"{page}.json").json()["report"]
    return report["national_id"], report["computed_id"]


def test_the_address_of_an_id_leads_to_the_parcel(
    importlayer: Run, tmp_path: Path, client: Client
) -> None:
    frame = parcels(3)
    centres, _depths = label_points(np.array(frame.geometry.values))
    codes = code_at(centres)
    path = tmp_path / "p.gpkg"
    pyogrio.write_dataframe(
        frame.assign(MaDinhDanh=[codes[0], codes[1], codes[1]]), path
    )
    answer = importlayer(path, publish=True)
    assert answer.rules["parcel-id-twice"] == "warning"
    fill_due()
    live_layers.forget()
    home = f"/en/layers/{Layer.objects.get().slug}/features/29545-1-1/"
    assert client.get(f"/en/id/{codes[0].upper()}")["Location"] == home
    for code in (codes[0][:9], codes[0][:-2] + "zz"):
        answered = client.get(f"/en/id/{code}", follow=True)
        assert answered.request["PATH_INFO"] == home
        assert f"No parcel has exactly the ID {code}" in answered.content.decode()
        (hit,) = client.get("/en/api/search", {"q": code}).json()["features"]
        assert "nearby" in hit["properties"]["detail"]
        assert hit["properties"]["url"] == f"{home}?code={code}"
    (hit,) = client.get("/en/api/search", {"q": codes[0]}).json()["features"]
    assert "nearby" not in hit["properties"]["detail"]
    assert (
        "Several parcels carry this ID"
        in client.get(f"/en/id/{codes[1]}").content.decode()
    )
    assert client.get("/en/id/w3g9zzzzz").status_code == 404
    assert client.get("/en/id/nothing").status_code == 404
