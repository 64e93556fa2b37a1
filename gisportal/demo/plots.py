"""Every plot of the two wards, tiling the blocks with exactly shared edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from gisportal.demo.noise import generator
from gisportal.demo.strips import Part, Profile, divide
from gisportal.demo.town import Town

PRECISION = 0.001
"""Corners are kept to the millimetre, as a field book would at best."""

PROFILES: dict[str, Profile] = {
    "core": Profile((4.0, 9.5), ((17, 25),), 0.8, alley=2.6, alley_from=62),
    "town": Profile((5.0, 16), ((19, 32),), 0.75, alley=3.0, alley_from=80),
    "edge": Profile((10, 36), ((22, 36), (55, 90)), 0.8, smallest=40),
    "village": Profile((16, 60), ((24, 42), (75, 125)), 0.75, smallest=80),
    "rural": Profile((20, 76), ((26, 46), (85, 150)), 0.7, smallest=150),
}
LIMITS = [(620, "core"), (1250, "town"), (1950, "edge"), (2900, "village")]
"""Distance (m) from the heart up to which a block is of that kind."""

WHOLE = {"core": 0.07, "town": 0.07, "edge": 0.07, "village": 0.02, "rural": 0.0}
"""Share of blocks kept whole for a school, a market, a pagoda, an office …"""


@dataclass(frozen=True)
class Plot:
    """A piece of land before it has a number: shape, place and part of its strip."""

    shape: Polygon
    kind: str
    part: int
    whole: bool
    block: int


def plots(town: Town) -> list[Plot]:
    """Divide all blocks."""
    found: list[Plot] = []
    for number, block in enumerate(town.blocks):
        kind = _kind(town, block)
        random = generator("block", number)
        whole = random.random() < WHOLE[kind] and 900 < block.area < 45_000
        if whole or block.area < 90:
            found.append(Plot(_rounded(block), kind, 0, whole, number))
            continue
        parts = divide(block, PROFILES[kind], random)
        for part, shape in _tile(parts, PROFILES[kind].smallest):
            found.append(Plot(shape, kind, part, False, number))
    return found


def _kind(town: Town, block: Polygon) -> str:
    distance = block.centroid.distance(town.heart)
    return next((kind for reach, kind in LIMITS if distance < reach), "rural")


def _rounded(block: Polygon) -> Polygon:
    return max(
        shapely.get_parts(shapely.set_precision(block, PRECISION)), key=lambda p: p.area
    )


def _tile(plots: list[Part], smallest: float) -> list[Part]:
    """Return the plots as faces of one network of lines, small ones joined."""
    shapes = [shape for _, shape in plots]
    lines = shapely.union_all(shapely.boundary(shapes), grid_size=PRECISION)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    points = shapely.point_on_surface(faces)
    at, of = shapely.STRtree(shapes).query(points, predicate="within")
    part = {int(a): plots[int(o)][0] for a, o in zip(at, of, strict=True)}
    kept = {n: faces[n] for n in sorted(part)}
    for n in sorted(kept, key=lambda n: kept[n].area):
        if kept[n].area >= smallest:
            break
        _join(kept, n)
    return [(part[n], shape) for n, shape in kept.items()]


def _join(kept: dict[int, Polygon], small: int) -> None:
    """Merge a face with the neighbour it shares the longest border with."""
    numbers = [n for n in kept if n != small]
    if not numbers:
        return
    others = np.array([kept[n] for n in numbers])
    close = np.flatnonzero(shapely.intersects(others, kept[small]))
    if not len(close):
        return
    border = shapely.length(shapely.intersection(others[close], kept[small]))
    if border.max() <= 0:
        return
    best = numbers[int(close[border.argmax()])]
    kept[best] = shapely.union_all([kept[best], kept[small]], grid_size=PRECISION)
    del kept[small]
