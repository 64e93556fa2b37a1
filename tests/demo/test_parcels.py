"""The generated parcels and the plan that cuts them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gisportal.demo.parcels import DEVIATING
from tests.support.demo_build import Built

SMALLEST, LARGEST = 9.0, 80_000.0


def test_there_are_enough_in_two_neighbouring_wards(built: Built) -> None:
    table = built.table("parcels")
    assert len(table) >= 20_000
    assert (table.MA_XA.value_counts() > 5_000).sum() == 2
    one, two = (ward.boundary for ward in built.province.town.wards)
    assert one.intersection(two).length > 500


def test_they_lie_in_their_commune(built: Built) -> None:
    table = built.table("parcels")
    communes = built.table("communes").set_index("MA_XA").geometry
    for code, shapes in table.groupby("MA_XA").geometry:
        ground = communes[code].buffer(0.02)
        shapely.prepare(ground)
        assert shapely.covers(ground, shapes.to_numpy()).all()


def test_neighbours_share_their_edges_exactly(built: Built) -> None:
    shapes = built.table("parcels").geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)


def test_they_do_not_cover_streets_or_water(built: Built) -> None:
    shapes = built.table("parcels").geometry.to_numpy()
    sample = shapely.union_all(shapely.buffer(shapes[::40], -0.01))
    town = built.province.town
    assert sample.intersection(town.water).area < 0.1
    assert sample.intersection(town.paved).area < 0.1


def test_their_areas_are_plausible(built: Built) -> None:
    area = built.table("parcels").geometry.area
    assert area.min() > SMALLEST
    assert area.max() < LARGEST
    assert 90 < area.median() < 500


def test_registered_areas_mostly_agree(built: Built) -> None:
    table = built.table("parcels")
    off = (table.DIEN_TICH / table.geometry.area - 1).abs()
    assert 0.5 * DEVIATING < (off > 0.02).mean() < 1.5 * DEVIATING
    assert off.max() < 0.25


def test_numbers_run_from_one_within_each_sheet(built: Built) -> None:
    table = built.table("parcels")
    sheets = table.groupby("MA_XA").SO_TO.unique()
    for numbers in sheets:
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    for _, numbers in table.groupby(["MA_XA", "SO_TO"]).SO_THUA:
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_land_use_is_that_of_a_delta_town(built: Built) -> None:
    use = built.table("parcels").LOAI_DAT.value_counts()
    assert set(use.index) <= set(built.layers["parcels"].codes("LOAI_DAT"))
    for code in ("ODT", "ONT", "CLN", "LUC", "NTS", "TMD", "DGD", "DGT", "ODT+CLN"):
        assert use.get(code, 0) > 0, code


def test_personal_columns_are_filled_with_invented_people(built: Built) -> None:
    table = built.table("parcels")
    numbers = table.SO_GIAYTO[table.SO_GIAYTO.notna() & (table.SO_GIAYTO != "")]
    assert len(numbers) > 20_000
    assert numbers.str.fullmatch(r"999\d{9}").all()
    assert table.TEN_CHU.str.match("(Ông|Bà|Hộ)").sum() > 20_000


@pytest.mark.slow
def test_zones_cut_parcels_and_do_not_overlap(built: Built) -> None:
    zones = built.table("landuse-plan").geometry.to_numpy()
    parcels = built.table("parcels").geometry.to_numpy()
    edges = shapely.union_all(shapely.boundary(zones))
    shapely.prepare(edges)
    assert shapely.crosses(edges, parcels).sum() > 2_000
    overlap = shapely.area(zones).sum() - shapely.union_all(zones).area
    assert overlap < 1e-4 * np.sum(shapely.area(zones))
