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

from gisportal.demo.data import data
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


MEANDER = 0.07
"""How far a reach swings from the drawn course, as a share of its length."""

ONLY_INLAND = {"Sông Măng Thít"}
"""Rivers that communes lie on both banks of: no boundary follows them."""


def course(name: str, points: Points, roughness: float = 0.035) -> np.ndarray:
    """Return the metres of a drawn course, rounded and bent at random."""
    random = generator("course", name)
    drawn = wiggle(from_lon_lat(np.array(points)), MEANDER, 3_500, random)
    return wiggle(smooth(drawn, 2), roughness, 160, random)


def coast(roughness: float = 0.035) -> np.ndarray:
    """Return the metres of the coast."""
    return course("coast", data("rivers")["coast"], roughness)


def water_along(line: np.ndarray, widths: np.ndarray) -> Polygon:
    """Return the surface of a river whose width (m) is given at each point."""
    discs = shapely.buffer(shapely.points(line), widths / 2, quad_segs=6)
    pairs = shapely.multipolygons(
        np.column_stack([discs[:-1], discs[1:]]).ravel(),
        indices=np.repeat(np.arange(len(discs) - 1), 2),
    )
    return shapely.union_all(shapely.convex_hull(pairs)).simplify(1.0)


def _river(
    name_vi: str,
    name_en: str,
    head: float,
    mouth: float,
    islets: int,
    drawn: Points,
) -> River:
    line = course(name_vi, drawn)
    random = generator("width", name_vi)
    along = np.linspace(0, 1, len(line))
    knots = random.uniform(0.78, 1.25, max(4, len(line) // 14))
    swell = np.interp(along, np.linspace(0, 1, len(knots)), knots)
    widths = (head + (mouth - head) * along**1.5) * swell
    water = water_along(line, widths)
    for islet in _islets(islets, line, widths, random):
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
    return tuple(_river(**row) for row in data("rivers")["rivers"])


def outline() -> Polygon:
    """Return the province's outline: mid-river, along the coast, across the fields."""
    drawn = {river.name_vi: np.array(river.line.coords) for river in rivers()}
    west = wiggle(
        from_lon_lat(np.array(data("rivers")["west"])), 0.16, 90, generator("west")
    )
    return Polygon(
        np.vstack(
            [
                drawn["Sông Tiền"],
                coast(0.09)[::-1],
                drawn["Sông Hậu"][::-1],
                west[::-1],
            ]
        )
    )
