"""Divide a block into plots: rows back to back, cut into strips from the frontage.

In the town a strip is a tube house; along a rural canal it is a house in front, a
garden behind it and a field behind that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gisportal.demo.split import Axes, axes
from gisportal.demo.town import polygons

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


LEAN_REACH = 150.0
"""How far to either side of a block's middle the lines between strips lean (m)."""

Part = tuple[int, Polygon]
"""A plot and what part of its strip it is."""


def divide(block: Polygon, profile: Profile, random: np.random.Generator) -> list[Part]:
    """Return the plots of a block, overlapping nowhere and leaving nothing out."""
    frame = axes(block)
    plots: list[Part] = []
    rows = [(block, 1.0)]
    if frame.breadth >= profile.single_below:
        bend = random.uniform(-0.08, 0.08) * frame.breadth
        half = profile.alley / 2 if frame.breadth > profile.alley_from else 0.0
        rows = [
            (_beyond(block, frame, sign, half, bend * sign), sign)
            for sign in (1.0, -1.0)
        ]
        if half:
            sides = shapely.union_all([row for row, _ in rows])
            plots.append((ALLEY, block.difference(sides)))
    for row, sign in rows:
        for strip in _strips(row, frame, profile, random):
            plots += _cut_across(strip, frame.across * sign, profile, random)
    return [(part, piece) for part, plot in plots for piece in polygons(plot, 0.05)]


def _beyond(
    block: Polygon, frame: Axes, sign: float, start: float, bend: float
) -> BaseGeometry:
    """Return the part of a block beyond a bent line along its middle."""
    outward = frame.across * sign
    bends = [(-REACH, 0.0), (-60.0, -0.5), (0.0, 1.0), (60.0, -0.5), (REACH, 0.0)]
    edge = [
        frame.centre + frame.along * at + outward * (start + bend * by)
        for at, by in bends
    ]
    far = [frame.centre + frame.along * at + outward * REACH for at in (REACH, -REACH)]
    return block.intersection(Polygon([*edge, *far]))


def _strips(
    row: BaseGeometry, frame: Axes, profile: Profile, random: np.random.Generator
) -> list[Polygon]:
    """Cut a row into strips of irregular width between lines that lean a little."""
    low, high = profile.widths
    number = int(frame.length / low) + 3
    widths = low + (high - low) * random.beta(1.3, 2.6, number)
    ends = np.cumsum(widths) - frame.length / 2 - random.uniform(0, low)
    lean = np.clip(np.cumsum(random.normal(0, 0.012, number)), -0.16, 0.16)
    inside = ends < frame.length / 2 - 0.4 * low
    ends = np.concatenate([[-REACH], ends[inside], [REACH]])
    shift = np.concatenate([[0.0], lean[inside], [0.0]]) * LEAN_REACH
    side = frame.across * LEAN_REACH
    near = frame.centre + np.outer(ends - shift, frame.along) - side
    away = frame.centre + np.outer(ends + shift, frame.along) + side
    # Beyond LEAN_REACH the lines go straight on, so that two that lean towards each
    # other do not meet.
    bottom, top = near - frame.across * REACH, away + frame.across * REACH
    rings = np.stack(
        [near[:-1], bottom[:-1], bottom[1:], near[1:], away[1:], top[1:], top[:-1], away[:-1]],
        axis=1,
    )  # fmt: skip
    cells = shapely.intersection(row, shapely.make_valid(shapely.polygons(rings)))
    return polygons(cells, 0.01)


def _cut_across(
    strip: Polygon, outward: np.ndarray, profile: Profile, random: np.random.Generator
) -> list[Part]:
    """Cut a strip across at its profile's depths, measured from its frontage."""
    height = shapely.get_coordinates(strip) @ outward
    top, bottom = float(height.max()), float(height.min())
    if random.random() > profile.cut_share:
        long = top - bottom > 2.2 * profile.depths[0][1]
        return [(UNCUT if long else FRONT, strip)]
    middle = np.array(strip.centroid.coords[0])
    found: list[Part] = []
    rest: BaseGeometry = strip
    for part, (low, high) in enumerate(profile.depths):
        level = top - random.uniform(low, high)
        if level - bottom < 0.35 * (high + low) / 2:
            return [*found, (part, rest)]
        side = np.array([outward[1], -outward[0]]) + outward * random.normal(0, 0.04)
        base = middle + outward * (level - middle @ outward)
        left, right = base - side * REACH, base + side * REACH
        upper = Polygon([left, right, right + outward * REACH, left + outward * REACH])
        found.append((part, rest.intersection(upper)))
        rest = rest.difference(upper)
    return [*found, (len(profile.depths), rest)]
