"""The generated commune boundaries."""

from __future__ import annotations

import shapely

from tests.support.demo_build import Built

PROVINCE_M2 = (5_700e6, 6_900e6)
"""The province has about 6,300 km²; the generated outline only has to be near it."""


def test_it_has_the_124_communes(built: Built) -> None:
    table = built.table("communes")
    assert len(table) == 124
    assert table.MA_XA.str.fullmatch(r"\d{5}").all()
    assert {"Phường Long Châu", "Phường Thanh Đức"} <= set(table.TEN_XA)


def test_they_cover_the_province_without_gap_or_overlap(built: Built) -> None:
    shapes = built.table("communes").geometry.to_numpy()
    together = shapely.union_all(shapes)
    assert shapely.coverage_is_valid(shapes)
    assert abs(shapely.area(shapes).sum() - together.area) < 1
    assert together.geom_type == "Polygon"
    assert not together.interiors
    assert PROVINCE_M2[0] < together.area < PROVINCE_M2[1]


def test_every_centre_lies_in_its_own_commune(built: Built) -> None:
    for commune in built.province.communes:
        assert commune.boundary.contains(shapely.Point(commune.centre)), commune.name
