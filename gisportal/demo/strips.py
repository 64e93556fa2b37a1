"""Divide a block into plots: rows back to back, cut into strips from the frontage.

In the town a strip is a tube house; along a rural canal it is a house in front, a
garden behind it and a field behind that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from gisportal.demo.split import axes

REACH = 1e4
"""Half-planes are drawn this many metres wide."""


@dataclass(frozen=True)
class Profile:
    """How the blocks of one kind of place are divided (metres)."""

    widths: tuple[float, float]
    """Usual range of a strip's width; the median is nearer the lower end."""
    depths: tuple[tuple[float, float], ...]
    """Ranges of the distance from the frontage at which a strip is cut across."""
    cut_share: float
    """Share of strips that are cut across at all."""
    alley: float = 0.0
    """Width of the alley between the two rows of a deep block; 0 for none."""
    alley_from: float = 52.0
    """Breadth from which a block gets that alley."""
    single_below: float = 26.0
    """Breadth below which a block holds one row."""
    smallest: float = 12.0
    """Plots below this area (m²) join a neighbour."""


FRONT, MIDDLE, BACK, ALLEY, UNCUT = range(5)
"""What part of a strip a plot is, from the frontage; an alley; a whole long strip."""


def divide(
    block: Polygon, profile: Profile, random: np.random.Generator
) -> tuple[list[Polygon], list[int]]:
    """Return the plots of a block and, for each, the part of the strip it is."""
    centre, along, across, length, breadth = axes(block)
    plots: list[Polygon] = []
    parts: list[int] = []
    if breadth < profile.single_below:
        rows = [(block, 1.0)]
    else:
        bend = random.uniform(-0.08, 0.08) * breadth
        half = profile.alley / 2 if breadth > profile.alley_from else 0.0
        rows = [
            (_beyond(block, centre, along, across * sign, half, bend * sign), sign)
            for sign in (1.0, -1.0)
        ]
        if half:
            sides = shapely.union_all([row for row, _ in rows])
            plots.append(block.difference(sides))
            parts.append(ALLEY)
    for row, sign in rows:
        strips = _strips(row, centre, along, across, length, profile, random)
        for strip in strips:
            for part, plot in _across(strip, across * sign, profile, random):
                plots.append(plot)
                parts.append(part)
    return _simple(plots, parts)


def _beyond(block, centre, along, outward, start, bend):
    """Return the part of a block beyond a bent line along its middle."""
    bends = [(-REACH, 0.0), (-60.0, -0.5), (0.0, 1.0), (60.0, -0.5), (REACH, 0.0)]
    edge = [centre + along * at + outward * (start + bend * by) for at, by in bends]
    far = [centre + along * at + outward * REACH for at in (REACH, -REACH)]
    return block.intersection(Polygon([*edge, *far]))


def _strips(row, centre, along, across, length, profile, random) -> list[Polygon]:
    low, high = profile.widths
    number = int(length / low) + 3
    widths = low + (high - low) * random.beta(1.3, 2.6, number)
    ends = np.cumsum(widths) - length / 2 - random.uniform(0, low)
    lean = np.clip(np.cumsum(random.normal(0, 0.012, number)), -0.16, 0.16)
    ends, lean = (
        ends[ends < length / 2 - 0.4 * low],
        lean[: (ends < length / 2 - 0.4 * low).sum()],
    )
    ends = np.concatenate([[-REACH], ends, [REACH]])
    lean = np.concatenate([[0.0], lean, [0.0]])
    near = centre + np.outer(ends - lean * 150, along) - across * 150
    away = centre + np.outer(ends + lean * 150, along) + across * 150
    # Leaning lines are drawn to 150 m either side, then straight on: lines that lean
    # towards each other may not cross.
    bottom, top = near - across * REACH, away + across * REACH
    rings = np.stack(
        [near[:-1], bottom[:-1], bottom[1:], near[1:], away[1:], top[1:], top[:-1], away[:-1]],
        axis=1,
    )  # fmt: skip
    cells = shapely.intersection(row, shapely.make_valid(shapely.polygons(rings)))
    return [
        g
        for g in shapely.get_parts(cells)
        if g.geom_type == "Polygon" and g.area > 0.01
    ]


def _across(strip, outward, profile, random) -> list[tuple[int, Polygon]]:
    """Cut a strip across at its profile's depths, measured from its frontage."""
    height = shapely.get_coordinates(strip) @ outward
    top, bottom = float(height.max()), float(height.min())
    if random.random() > profile.cut_share:
        long = top - bottom > 2.2 * profile.depths[0][1]
        return [(UNCUT if long else FRONT, strip)]
    found: list[tuple[int, Polygon]] = []
    rest = strip
    for part, (low, high) in enumerate(profile.depths):
        level = top - random.uniform(low, high)
        if level - bottom < 0.35 * (high + low) / 2:
            return [*found, (part, rest)]
        tilt = random.normal(0, 0.04)
        side = np.array([outward[1], -outward[0]]) + outward * tilt
        origin = strip.centroid.coords[0] @ outward
        base = np.array(strip.centroid.coords[0]) + outward * (level - origin)
        corner = base - side * REACH, base + side * REACH
        upper = Polygon(
            [*corner, corner[1] + outward * REACH, corner[0] + outward * REACH]
        )
        found.append((part, rest.intersection(upper)))
        rest = rest.difference(upper)
    return [*found, (len(profile.depths), rest)]


def _simple(plots, parts) -> tuple[list[Polygon], list[int]]:
    """Return single polygons, multi-part ones taken apart."""
    pieces, index = shapely.get_parts(plots, return_index=True)
    kept = [
        (piece, parts[n])
        for piece, n in zip(pieces, index, strict=True)
        if piece.geom_type == "Polygon" and piece.area > 0.05
    ]
    return [piece for piece, _ in kept], [part for _, part in kept]
