"""Drawings made parcels: levels, network, labels, and what is left over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from importers.drawings import drawing, levels, network, parcels
from importers.drawings.labels import Label, parse, together
from importers.drawings.parcels import Parcels, Wanted
from importers.errors import UsageError
from tests.support.drawings import EAST, NORTH, cell, grid, rows


def made(lines: Any, texts: Any = (), **wanted: Any) -> Parcels:
    """Parcels of a small drawing."""
    found = drawing.read([rows(lines, texts)])
    asked = Wanted(**wanted)
    chosen = levels.choose(found.survey(), asked.boundary, asked.labels)
    return parcels.make(found, chosen, asked)


def labelled(across: int, down: int) -> list[tuple[str, tuple[float, float], str]]:
    return [
        ("13", cell(i, j), f"{1 + i + j * across}\nODT\n400.0")
        for j in range(down)
        for i in range(across)
    ]


@pytest.mark.parametrize(
    ("text", "size", "label"),
    [
        ("345\nODT\n120.5", None, ("", "345", "ODT", 120.5)),
        ("LUC 12 450.3", None, ("", "12", "LUC", 450.3)),
        ("345/120.5 ODT", None, ("", "345", "ODT", 120.5)),
        ("12/345", None, ("12", "345", "", None)),
        ("345 ODT 120", 121.0, ("", "345", "ODT", 120.0)),
        ("345\\PONT+CLN\\P1.120,5m2", None, ("", "345", "ONT+CLN", 1120.5)),
        ("Thửa 045 Tờ 12 DT: 99,5 m2", None, ("12", "45", "", 99.5)),
        ("{\\fArial|b0;7}\\PLUC-C", None, ("", "7", "LUC-C", None)),
        ("12 450", 448.0, ("", "12", "", 450.0)),
        ("12 450", 900.0, ("", "", "", None)),
        ("Nhà 2 tầng", None, ("", "", "", None)),
        ("UBND phường 5", None, ("", "", "", None)),
        ("ONT*", None, ("", "", "ONT*", None)),
        ("\\U+0054h\\U+1EEDa 8", None, ("", "8", "", None)),
    ],
)
def test_labels_are_read(text: str, size: float | None, label: tuple) -> None:
    found = parse(text, size=size)
    assert (found.sheet, found.number, found.land_use, found.area) == label


def test_a_level_of_its_own_says_what_a_text_is() -> None:
    assert parse("450", kind="area").area == 450
    assert parse("2 ODT", kind="land_use") == Label(land_use="ODT", text="2 ODT")


def test_texts_of_one_outline_are_put_together() -> None:
    joined = together([parse("12"), parse("ODT"), parse("450.5")])
    assert (joined.number, joined.land_use, joined.area) == ("12", "ODT", 450.5)
    assert together([parse("12"), parse("13 ODT")]).conflicts == ("number",)
    assert not together([parse("12 ODT"), parse("12")]).conflicts


def test_crossing_lines_become_parcels_with_their_labels() -> None:
    found = made(grid(3, 2), labelled(3, 2), sheet="07", commune="29545")
    table = found.table
    assert set(table.column("SO_THUA").to_pylist()) == set("123456")
    assert set(table.column("SO_TO").to_pylist()) == {"7"}
    assert set(table.column("MA_XA").to_pylist()) == {"29545"}
    assert set(table.column("LOAI_DAT").to_pylist()) == {"ODT"}
    outlines = shapely.from_wkb(table.column("geometry").to_pylist())
    assert np.allclose(shapely.area(outlines), 400.0)
    at = dict(zip(table.column("SO_THUA").to_pylist(), outlines, strict=True))
    assert at["6"].contains(shapely.Point(cell(2, 1)))
    assert not found.tallies


def test_what_does_not_fit_is_found_at_its_place() -> None:
    lines = [*grid(3, 1), ("10", [(EAST + 5, NORTH + 5), (EAST + 10, NORTH + 10)])]
    texts = [
        ("13", cell(0, 0), "1\nODT"),
        ("13", cell(1, 0), "2 ODT"),
        ("13", (cell(1, 0)[0] + 3, cell(1, 0)[1]), "9 LUC"),
        ("13", (EAST - 50, NORTH), "77 ODT"),
    ]
    found = made(lines, texts)
    counts = {rule: tally.count for rule, tally in found.tallies.items()}
    assert counts == {
        "linework-open": 1,
        "linework-label-outside": 1,
        "linework-label-missing": 1,
        "linework-label-double": 1,
    }
    assert found.table.column("SO_THUA").to_pylist() == ["1"]
    double = found.tallies["linework-label-double"].places[0]
    inside = shapely.box(EAST + 20, NORTH, EAST + 40, NORTH + 20)
    assert inside.contains(shapely.Point(double.x, double.y))
    kept = made(lines, texts, keeps_unclear=True)
    assert sorted(map(str, kept.table.column("SO_THUA").to_pylist())) == [
        "1",
        "None",
        "None",
    ]


def test_small_gaps_are_closed_and_larger_ones_named() -> None:
    square = [(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)]
    ring = [("10", [(EAST + x, NORTH + y) for x, y in square])]
    short = ("10", [(EAST + 10, NORTH + 0.015), (EAST + 10, NORTH + 19.99)])
    text = [
        ("13", (EAST + 5, NORTH + 5), "1 ODT"),
        ("13", (EAST + 15, NORTH + 5), "2 ODT"),
    ]
    found = made([*ring, short], text)
    assert sorted(found.table.column("SO_THUA").to_pylist()) == ["1", "2"]
    assert [f.rule for f in found.findings] == ["linework-snapped"]
    wide = ("10", [(EAST + 10, NORTH + 0.5), (EAST + 10, NORTH + 20)])
    found = made([*ring, wide], text)
    assert set(found.tallies) == {"linework-open", "linework-label-double"}
    found = made([*ring, wide], text, snap=0.6)
    assert sorted(found.table.column("SO_THUA").to_pylist()) == ["1", "2"]


def test_neighbours_drawn_apart_share_their_corners() -> None:
    """Two closed outlines whose common corners differ by a centimetre."""
    left = [(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)]
    right = [(20.008, 0.004), (40, 0), (40, 20), (19.995, 20.003), (20.008, 0.004)]
    lines = [("10", [(EAST + x, NORTH + y) for x, y in one]) for one in (left, right)]
    found = made(
        lines, [("13", (EAST + 5, NORTH + 5), "1"), ("13", (EAST + 25, NORTH + 5), "2")]
    )
    assert set(found.tallies) == set()
    outlines = shapely.from_wkb(found.table.column("geometry").to_pylist())
    assert shapely.area(shapely.intersection(*outlines)) == 0
    assert shapely.union_all(outlines).geom_type == "Polygon"


def test_an_island_is_cut_out_of_what_surrounds_it() -> None:
    outer = [(0, 0), (30, 0), (30, 30), (0, 30), (0, 0)]
    inner = [(10, 10), (20, 10), (20, 20), (10, 20), (10, 10)]
    lines = [("10", [(EAST + x, NORTH + y) for x, y in one]) for one in (outer, inner)]
    found = made(
        lines,
        [("13", (EAST + 2, NORTH + 2), "1"), ("13", (EAST + 15, NORTH + 15), "2")],
    )
    sizes = dict(
        zip(
            found.table.column("SO_THUA").to_pylist(),
            shapely.area(shapely.from_wkb(found.table.column("geometry").to_pylist())),
            strict=True,
        )
    )
    assert sizes == {"1": pytest.approx(800), "2": pytest.approx(100)}


def test_levels_are_chosen_by_number_by_name_or_by_hand() -> None:
    found = [levels.described(name) for name in ("10", "13", "4", "30")]
    for level in found:
        level.lines, level.texts = (5, 0) if level.name in ("10", "30") else (0, 5)
    chosen = levels.choose(found)
    assert chosen.boundary == ("10",)
    assert chosen.labels == {"13": "label", "4": "area"}
    assert levels.choose(found, ["30"]).boundary == ("30",)
    with pytest.raises(UsageError):
        levels.choose(found, ["99"])
    named = levels.described("RANH_THUA")
    assert named.use == "boundary"
    assert levels.described("Nhãn thửa").use == "label"


@pytest.mark.parametrize(
    ("words", "raw"),
    [
        ("TCVN3", "§\u00adêng NguyÔn HuÖ"),
        ("VNI", "Ñöôøng Nguyeãn Hueä"),
    ],
)
def test_old_texts_are_read(words: str, raw: str) -> None:
    found = drawing.read([rows(grid(1, 1), [("28", cell(0, 0), raw)])])
    assert found.text_encoding == words


def test_unicode_texts_stay_as_they_are() -> None:
    texts = [("28", cell(0, 0), "Đường Nguyễn Huệ"), ("28", cell(0, 0), "Nhà thờ")]
    found = drawing.read([rows(grid(1, 1), texts)])
    assert found.texts == ("Đường Nguyễn Huệ", "Nhà thờ")


def test_groups_do_not_change_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    far = [line for at in range(6) for line in grid(4, 4, at=(500.0 * at, 0.0))]
    shapes = drawing.read([rows(far)]).shapes
    whole = network.build(shapes)
    monkeypatch.setattr(network, "GROUP_VERTICES", 8)
    shares: list[float] = []
    apart = network.build(shapes, report_progress=shares.append)
    assert len(whole.polygons) == len(apart.polygons) == 6 * 16
    assert len(shares) == 6
    assert shares[-1] == 1.0
