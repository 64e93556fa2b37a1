"""The extract against plain geopandas: parcels under ten overlays, two versions each.

Areas, lengths, numbers and decisions of every overlay, and which of the three answers it
gives; also after a rollback and after a change of role. The whole size is slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.affinity import rotate

from gisportal.core.geo import to_wgs84
from layers.models import CoverageOutline, Layer
from layers.parcel_extract.assemble import ParcelReport
from layers.parcel_extract.pinned_versions import build_report
from layers.parcel_extract.themes import Restriction, Theme
from layers.queries import live_layers
from layers.stewardship.change_layer import change_layer
from layers.store import publish, rollback
from tests.support.catalogue_people import person
from tests.support.factories import Sample, declare, load_version, make_layer

pytestmark = pytest.mark.django_db
SEED, SRID = 2026, 9209
EAST, NORTH = 551_000.0, 1_133_000.0
CELL, SIDE = 100.0, 32
# Communes are squares of eight cells; the last two rows of cells lie in none.
COMMUNE, COMMUNES = 800.0, 3
DECISIONS: tuple[dict[str, str], ...] = (
    {},
    {"so_qd": "7/QĐ-TTg", "ngay_qd": "01/02/2026", "hieu_luc": "Đang điều chỉnh"},
    {"so_qd": "99/QĐ-UBND"},
)
FIELDS = (
    {"key": "ma", "meaning": "zone_code"},
    {"key": "so_qd", "meaning": "decision_number"},
    {"key": "ngay_qd", "meaning": "decision_date"},
    {"key": "hieu_luc", "meaning": "legal_status"},
)
KINDS = ("polygon",) * 4 + ("line",) * 3 + ("corridor",) + ("point",) * 2
Key = tuple[str, str]


@dataclass
class Overlay:
    """One layer with its versions as geopandas has them, and what each declares."""

    layer: Layer
    kind: str
    frames: list[gpd.GeoDataFrame] = field(default_factory=list)
    communes: list[list[str]] = field(default_factory=list)
    outlines: list[Any] = field(default_factory=list)


@dataclass
class Town:
    """Everything that is loaded."""

    parcels: gpd.GeoDataFrame
    overlays: list[Overlay]


@cache
def generator(name: str) -> np.random.Generator:
    return np.random.default_rng([SEED, *name.encode()])


def degrees(shapes: Any) -> np.ndarray:
    """Metres as they are imported: by the pinned operation."""
    flat = np.asarray(list(shapes), dtype=object)
    return np.asarray(shapely.transform(flat, to_wgs84(f"EPSG:{SRID}").apply))


def some_parcels(count: int) -> gpd.GeoDataFrame:
    """Turned rectangles, each within its own cell of the grid."""
    draw = generator("parcels")
    cells = draw.choice(SIDE * SIDE, count, replace=False)
    rows = []
    for number, cell in enumerate(cells):
        x = EAST + (cell % SIDE + 0.5) * CELL
        y = NORTH + (cell // SIDE + 0.5) * CELL
        wide, high = draw.uniform(8, 60, 2)
        shape = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        rows.append((f"p{number}", rotate(shape, draw.uniform(0, 90))))
    return gpd.GeoDataFrame(rows, columns=["key", "geometry"], crs=SRID)


def commune_of(x: float, y: float) -> str | None:
    """The commune at a place, None where there is none."""
    at = (int((x - EAST) // COMMUNE), int((y - NORTH) // COMMUNE))
    return f"c{at[0]}{at[1]}" if max(at) < COMMUNES else None


def some_shapes(kind: str, draw: np.random.Generator) -> gpd.GeoDataFrame:
    """Shapes of an overlay in a part of the town, some long, some on top of others."""
    rows = []
    for number in range({"point": 400}.get(kind, 60)):
        x, y = EAST + draw.uniform(0, 2600), NORTH + draw.uniform(0, 2600)
        if kind == "polygon":
            wide, high = draw.uniform(20, 700, 2)
            shape: Any = rotate(
                shapely.box(x, y, x + wide, y + high), draw.uniform(0, 90)
            )
        elif kind == "point":
            shape = shapely.Point(x, y)
        else:
            steps = draw.uniform(-400, 400, (6, 2))
            shape = shapely.LineString(np.array([x, y]) + np.cumsum(steps, axis=0))
        facts = {
            "ma": "ABC"[int(draw.integers(3))],
            "hlat": [None, "7,5", "20"][int(draw.integers(3))],
            **{"so_qd": None, "ngay_qd": None, "hieu_luc": None},
            **DECISIONS[int(draw.integers(3))],
        }
        rows.append({"key": str(number), "geometry": shape, **facts})
    return gpd.GeoDataFrame(rows, crs=SRID)


def samples(frame: gpd.GeoDataFrame) -> Iterator[Sample]:
    shapes = degrees(frame.geometry)
    facts = frame.drop(columns=["key", "geometry"]).to_dict("records")
    for key, flat, shape, row in zip(
        frame.key, frame.geometry, shapes, facts, strict=True
    ):
        known = {k: v for k, v in row.items() if isinstance(v, str)}
        yield Sample(key, shape, measure=flat.area or flat.length, properties=known)


def load(layer: Layer, frame: gpd.GeoDataFrame) -> Any:
    version = load_version(layer, samples(frame))
    publish(layer, version)
    layer.refresh_from_db()
    return version


def make_town(count: int) -> Town:
    """Load parcels, communes and overlays."""
    places = [(x, y) for x in range(COMMUNES) for y in range(COMMUNES)]
    boxes = [
        shapely.box(
            EAST + x * COMMUNE,
            NORTH + y * COMMUNE,
            EAST + (x + 1) * COMMUNE,
            NORTH + (y + 1) * COMMUNE,
        )
        for x, y in places
    ]
    keys = [f"c{x}{y}" for x, y in places]
    communes = make_layer("communes", role="admin", fields=(), style={})
    load(communes, gpd.GeoDataFrame({"key": keys}, geometry=boxes, crs=SRID))
    parcels = some_parcels(count)
    load(make_layer(fields=(), style={}, measure_srid=SRID), parcels)
    return Town(parcels, [make_overlay(n, kind, keys) for n, kind in enumerate(KINDS)])


def make_overlay(number: int, kind: str, communes: list[str]) -> Overlay:
    """One overlay: by its number without coverage, by communes, or by an outline."""
    draw = generator(f"overlay {number}")
    corridor = (
        ({"key": "hlat", "meaning": "corridor_side"},) if kind == "corridor" else ()
    )
    layer = make_layer(
        f"overlay-{number}",
        role="zoning",
        fields=(*FIELDS, *corridor),
        style={},
        measure_srid=SRID,
        geometry_kind="line" if kind == "corridor" else kind,
    )
    made = Overlay(layer, kind)
    for turn in (1, 2):
        frame = some_shapes(kind, draw)
        version = load(layer, frame)
        named = list(draw.choice(communes, 4, replace=False)) if number % 3 == 1 else []
        outline = None
        facts: dict[str, Any] = {"coverage": "", "coverage_communes": []}
        if number % 3 == 2:
            x, y = EAST + draw.uniform(0, 500), NORTH + draw.uniform(0, 500)
            outline = rotate(shapely.box(x, y, x + 1500, y + 1500), draw.uniform(0, 40))
            (shape,) = degrees([outline])
            facts["coverage"] = "outline"
            wkt = shapely.multipolygons([shape]).wkt
            # The second version took over the first one's.
            CoverageOutline.objects.update_or_create(
                version=version, defaults={"geom": wkt}
            )
        declare(version, *named, **({} if named else facts))
        declare(version, decision_number=f"{number}-{turn}/QĐ", legal_status="in_force")
        made.frames.append(frame)
        made.communes.append(named)
        made.outlines.append(outline)
    return made


# -- what geopandas says -----------------------------------------------------------


def expected(
    overlay: Overlay, turn: int, parcel: Any
) -> tuple[str, dict[Key, tuple[float, float, int]]]:
    """Answer of the overlay's version, and m², m, number by code and decision."""
    frame = overlay.frames[turn - 1]
    near = frame.iloc[frame.sindex.query(parcel.buffer(25), predicate="intersects")]
    default = f"{int(overlay.layer.slug.split('-')[1])}-{turn}/QĐ"
    found: dict[Key, tuple[float, float, int]] = {}
    numbers = near.so_qd.fillna(default)
    for (code, number), group in near.groupby([near.ma, numbers]):
        amount = amounts(group, overlay.kind, parcel)
        if any(amount):
            found[code, number] = amount
    if any(
        area >= 1 or length >= 1 or points for area, length, points in found.values()
    ):
        return "affected", found
    return answer(overlay, turn, parcel), found


def amounts(
    group: gpd.GeoDataFrame, kind: str, parcel: Any
) -> tuple[float, float, int]:
    """Square metres, metres and number of a group within the parcel."""
    if kind == "point":
        return 0.0, 0.0, int(group.intersects(parcel).sum())
    inside = group.union_all().intersection(parcel)
    if kind != "corridor":
        return inside.area, 0.0 if kind == "polygon" else inside.length, 0
    sides = group.hlat.str.replace(",", ".").astype(float).fillna(0.0)
    wide = group[sides > 0].buffer(sides[sides > 0], quad_segs=32)
    area = wide.union_all().intersection(parcel).area if len(wide) else 0.0
    return area, inside.length, 0


def answer(overlay: Overlay, turn: int, parcel: Any) -> str:
    """What a version may say that has nothing on the parcel."""
    outline, named = overlay.outlines[turn - 1], overlay.communes[turn - 1]
    if outline is not None:
        return "not_affected" if outline.covers(parcel) else "no_data"
    at = commune_of(parcel.centroid.x, parcel.centroid.y)
    return "not_affected" if at in named else "no_data"


# -- what the portal says --------------------------------------------------------


def report_of(key: str) -> ParcelReport:
    return build_report(None, Layer.objects.get(slug="parcels"), key, {})


def told(found: list[Restriction]) -> dict[Key, tuple[float, float, int]]:
    """Restrictions by code and decision; what the decision says is checked here."""
    numbers = {}
    for each in found:
        assert each.decision is not None
        known = {
            "7/QĐ-TTg": ("adjusting", "2026-02-01"),
            "99/QĐ-UBND": ("", "None"),
        }
        said = (each.decision.status, str(each.decision.date))
        assert said == known.get(each.decision.number, ("in_force", "None"))
        at = (each.code, each.decision.number)
        assert at not in numbers
        numbers[at] = (each.square_metres, each.length_metres, each.count)
    return numbers


def check(town: Town, turn: int, rows: Any, *, without: str = "") -> dict[str, float]:
    """Compare every overlay on these parcels; the largest differences."""
    worst = {"area": 0.0, "length": 0.0, "share": 0.0}
    live_layers.forget()
    for row in rows.itertuples():
        report = report_of(row.key)
        lists = (report.affecting, report.not_affecting, report.without_data)
        themes = {theme.layer.slug: theme for each in lists for theme in each}
        asked = [o for o in town.overlays if o.layer.slug != without]
        assert themes.keys() == {o.layer.slug for o in asked}
        for overlay in asked:
            theme = themes[overlay.layer.slug]
            compare(theme, expected(overlay, turn, row.geometry), row.geometry, worst)
            if turn == 2:
                before = theme.previous
                assert before is not None
                earlier = expected(overlay, 1, row.geometry)
                assert before.answer == earlier[0]
                assert_same(
                    told([*before.restrictions, *before.slivers]), earlier[1], worst
                )
            else:
                assert theme.previous is None
    assert worst["area"] < 0.01
    assert worst["length"] < 0.01
    assert worst["share"] < 0.01
    return worst


def compare(
    theme: Theme,
    wanted: tuple[str, dict[Key, Any]],
    parcel: Any,
    worst: dict[str, float],
) -> None:
    """One overlay on one parcel."""
    found = [*theme.restrictions, *theme.slivers]
    assert theme.answer == wanted[0], theme.layer.slug
    assert_same(told(found), wanted[1], worst)
    for each in found:
        share = 100 * each.square_metres / parcel.area
        worst["share"] = max(worst["share"], abs(min(100.0, share) - each.percent))


def assert_same(
    found: dict[Key, Any], wanted: dict[Key, Any], worst: dict[str, float]
) -> None:
    """The same codes and decisions with the same amounts; a touch may be missing."""
    for at in found.keys() | wanted.keys():
        ours, theirs = found.get(at, (0.0, 0.0, 0)), wanted.get(at, (0.0, 0.0, 0))
        worst["area"] = max(worst["area"], abs(ours[0] - theirs[0]))
        worst["length"] = max(worst["length"], abs(ours[1] - theirs[1]))
        assert ours[2] == theirs[2]


@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_extract_says_what_geopandas_says(count: int) -> None:
    town = make_town(count)
    worst = check(town, 2, town.parcels)
    chosen = town.overlays[0].layer
    actor = person("administrator", chosen)
    few = town.parcels.iloc[: max(5, count // 10)]
    change_layer(chosen, {"role": "other"}, actor)
    check(town, 2, few, without=chosen.slug)
    change_layer(chosen, {"role": "zoning"}, actor)
    check(town, 2, few)
    for overlay in town.overlays:
        overlay.layer.refresh_from_db()
        rollback(overlay.layer)
    back = check(town, 1, few if count < 1000 else town.parcels)
    print(f"largest differences: {worst}, after rollback {back}")  # noqa: T201
