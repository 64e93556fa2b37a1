"""The branches of the Mekong through the province, and the coast, drawn by hand.

Coarse points (two to three decimals of a degree) give the lie of the land; the bends
between them are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from shapely import LineString, Polygon

from gisportal.demo.noise import generator, smooth, wiggle
from gisportal.demo.projection import from_lon_lat

Points = list[tuple[float, float]]


@dataclass(frozen=True)
class River:
    """A river: centre line and water surface in EPSG:9209."""

    name_vi: str
    name_en: str
    line: LineString
    water: Polygon


TIEN: Points = [
    (105.885, 10.275), (105.93, 10.305), (105.985, 10.33), (106.04, 10.297),
    (106.10, 10.28), (106.16, 10.296), (106.22, 10.32), (106.30, 10.33),
    (106.385, 10.335), (106.47, 10.305), (106.55, 10.27), (106.65, 10.235),
    (106.73, 10.215), (106.79, 10.185),
]  # fmt: skip
HAU: Points = [
    (105.685, 10.135), (105.74, 10.085), (105.785, 10.045), (105.815, 10.005),
    (105.86, 9.958), (105.91, 9.92), (105.98, 9.872), (106.05, 9.805),
    (106.12, 9.74), (106.19, 9.66), (106.25, 9.61), (106.33, 9.565), (106.38, 9.53),
]  # fmt: skip
COAST: Points = [
    (106.38, 9.53), (106.45, 9.525), (106.53, 9.58), (106.58, 9.655),
    (106.58, 9.72), (106.55, 9.77), (106.58, 9.81), (106.63, 9.80),
    (106.68, 9.86), (106.66, 9.93), (106.66, 9.965), (106.69, 9.99),
    (106.735, 10.05), (106.79, 10.09), (106.81, 10.14), (106.79, 10.185),
]  # fmt: skip
WEST: Points = [
    (105.885, 10.275), (105.88, 10.235), (105.865, 10.205), (105.845, 10.17),
    (105.80, 10.165), (105.77, 10.19), (105.73, 10.205), (105.70, 10.18),
    (105.685, 10.135),
]  # fmt: skip
CO_CHIEN: Points = [
    (105.91, 10.292), (105.93, 10.278), (105.965, 10.268), (106.01, 10.265),
    (106.045, 10.25), (106.09, 10.235), (106.135, 10.208), (106.165, 10.17),
    (106.205, 10.15), (106.24, 10.135), (106.255, 10.095), (106.285, 10.045),
    (106.32, 10.012), (106.36, 9.985), (106.41, 9.967), (106.47, 9.935),
    (106.52, 9.892), (106.57, 9.845), (106.63, 9.80),
]  # fmt: skip
CUNG_HAU: Points = [
    (106.375, 9.98), (106.41, 9.927), (106.44, 9.885), (106.475, 9.845),
    (106.53, 9.822), (106.58, 9.81),
]  # fmt: skip
HAM_LUONG: Points = [
    (106.16, 10.296), (106.19, 10.262), (106.23, 10.247), (106.275, 10.242),
    (106.305, 10.212), (106.345, 10.192), (106.38, 10.165), (106.405, 10.125),
    (106.43, 10.085), (106.465, 10.045), (106.51, 10.0), (106.56, 9.975),
    (106.61, 9.97), (106.66, 9.965),
]  # fmt: skip
BA_LAI: Points = [
    (106.36, 10.334), (106.39, 10.288), (106.43, 10.26), (106.48, 10.238),
    (106.53, 10.2), (106.58, 10.165), (106.63, 10.13), (106.67, 10.09),
    (106.735, 10.05),
]  # fmt: skip
MANG_THIT: Points = [
    (106.162, 10.172), (106.12, 10.165), (106.09, 10.12), (106.05, 10.075),
    (106.02, 10.035), (105.975, 9.985), (105.945, 9.93), (105.93, 9.905),
]  # fmt: skip

RIVERS: list[tuple[str, str, Points, float, float]] = [
    # name, English name, course, width at the head and at the mouth in metres
    ("Sông Tiền", "Tien River", TIEN, 900, 1900),
    ("Sông Hậu", "Hau River", HAU, 950, 2400),
    ("Sông Cổ Chiên", "Co Chien River", CO_CHIEN, 620, 1700),
    ("Sông Cung Hầu", "Cung Hau River", CUNG_HAU, 600, 1300),
    ("Sông Hàm Luông", "Ham Luong River", HAM_LUONG, 550, 1700),
    ("Sông Ba Lai", "Ba Lai River", BA_LAI, 160, 420),
    ("Sông Măng Thít", "Mang Thit River", MANG_THIT, 110, 130),
]
MEANDER = 0.07
"""How far a reach swings from the drawn course, as a share of its length."""

ISLETS = {"Sông Tiền": 6, "Sông Hậu": 6, "Sông Cổ Chiên": 5, "Sông Hàm Luông": 4}
"""How many islets (cồn) lie in a river, below its first third."""

ONLY_INLAND = {"Sông Măng Thít"}
"""Rivers that communes lie on both banks of: no boundary follows them."""


def course(name: str, points: Points, roughness: float = 0.035) -> np.ndarray:
    """Return the metres of a drawn course, rounded and bent at random."""
    random = generator("course", name)
    drawn = wiggle(from_lon_lat(np.array(points)), MEANDER, 3_500, random)
    return wiggle(smooth(drawn, 2), roughness, 160, random)


def water_along(line: np.ndarray, widths: np.ndarray) -> Polygon:
    """Return the surface of a river whose width (m) is given at each point."""
    discs = shapely.buffer(shapely.points(line), widths / 2, quad_segs=6)
    pairs = shapely.multipolygons(
        np.column_stack([discs[:-1], discs[1:]]).ravel(),
        indices=np.repeat(np.arange(len(discs) - 1), 2),
    )
    return shapely.union_all(shapely.convex_hull(pairs)).simplify(1.0)


def _river(
    name_vi: str, name_en: str, points: Points, head: float, mouth: float
) -> River:
    line = course(name_vi, points)
    random = generator("width", name_vi)
    along = np.linspace(0, 1, len(line))
    knots = random.uniform(0.78, 1.25, max(4, len(line) // 14))
    swell = np.interp(along, np.linspace(0, 1, len(knots)), knots)
    widths = (head + (mouth - head) * along**1.5) * swell
    water = water_along(line, widths)
    for islet in _islets(ISLETS.get(name_vi, 0), line, widths, random):
        water = water.union(islet.buffer(220)).difference(islet)
    return River(name_vi, name_en, LineString(line), water)


def _islets(
    number: int, line: np.ndarray, widths: np.ndarray, random: np.random.Generator
) -> list[Polygon]:
    """Return long islets lying beside the middle of a river."""
    found = []
    for share in np.linspace(0.36, 0.9, number) + random.uniform(-0.03, 0.03, number):
        middle = int(share * len(line))
        half = int(random.uniform(0.007, 0.016) * len(line)) + 6
        reach = slice(max(middle - half, 0), middle + half + 1)
        spine = LineString(line[reach]).offset_curve(
            random.uniform(-0.22, 0.22) * widths[middle]
        )
        spine = wiggle(np.array(spine.simplify(40).coords), 0.05, 120, random)
        taper = np.sin(np.linspace(0.06, np.pi - 0.06, len(spine))) ** 0.7
        found.append(water_along(spine, widths[middle] * 0.42 * taper))
    return found


@cache
def rivers() -> tuple[River, ...]:
    """Return the main rivers, the largest first."""
    return tuple(_river(*row) for row in RIVERS)


def outline() -> Polygon:
    """Return the province's outline: mid-river, along the coast, across the fields."""
    drawn = {river.name_vi: np.array(river.line.coords) for river in rivers()}
    west = wiggle(from_lon_lat(np.array(WEST)), 0.16, 90, generator("west"))
    return Polygon(
        np.vstack(
            [
                drawn["Sông Tiền"],
                course("coast", COAST, 0.09)[::-1],
                drawn["Sông Hậu"][::-1],
                west[::-1],
            ]
        )
    )
