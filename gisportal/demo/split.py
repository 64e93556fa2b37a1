"""Cut land into blocks by roads and canals, the way a delta town grows.

A piece that is too large for its place is cut across its longer side by a slightly
bent line; the line becomes a canal, a road or a street according to the size of what
it cuts. Later lines end on earlier ones, so the network hangs together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.ops import split as split_by_line

from gisportal.demo.noise import wiggle

SMALLEST_SHARE = 0.22
"""A cut that leaves less than this share of a piece on one side is drawn again.

Of a bent piece, cut into more than two, the parts may be smaller in proportion."""
ATTEMPTS = 8


@dataclass(frozen=True)
class Cut:
    """A line that divided a piece of land of `area` m², and how often it was cut."""

    line: LineString
    area: float


def cut_up(
    pieces: list[Polygon],
    target: Callable[[Polygon], float],
    random: np.random.Generator,
) -> tuple[list[Polygon], list[Cut]]:
    """Cut pieces until none is larger than its `target` (m²); blocks and the cuts."""
    blocks: list[Polygon] = []
    cuts: list[Cut] = []
    waiting = list(pieces)
    while waiting:
        piece = waiting.pop()
        if piece.area <= target(piece) * random.uniform(0.75, 1.35):
            blocks.append(piece)
            continue
        parts, lines = _cut(piece, random)
        if lines:
            cuts += [Cut(line, piece.area) for line in lines]
            waiting += parts
        else:
            blocks.append(piece)
    return blocks, cuts


@dataclass(frozen=True)
class Axes:
    """How a piece lies: its middle, unit vectors along and across, size in metres."""

    centre: np.ndarray
    along: np.ndarray
    across: np.ndarray
    length: float
    breadth: float


def axes(piece: Polygon) -> Axes:
    """Return how a piece lies, by the smallest rectangle around it."""
    corners = np.array(shapely.oriented_envelope(piece).exterior.coords)[:4]
    one, two = corners[1] - corners[0], corners[2] - corners[1]
    long, short = (one, two) if np.hypot(*one) >= np.hypot(*two) else (two, one)
    length, breadth = float(np.hypot(*long)), float(np.hypot(*short))
    along = long / length
    across = np.array([-along[1], along[0]])
    return Axes(corners.mean(axis=0), along, across, length, breadth)


def _cut(
    piece: Polygon, random: np.random.Generator
) -> tuple[list[Polygon], list[LineString]]:
    lie = axes(piece)
    for _ in range(ATTEMPTS):
        turn = random.normal(0, 0.09)
        direction = lie.across * np.cos(turn) + lie.along * np.sin(turn)
        middle = lie.centre + lie.along * lie.length * random.uniform(-0.14, 0.14)
        reach = 0.75 * (lie.breadth + 0.3 * lie.length)
        ends = np.array([middle - direction * reach, middle + direction * reach])
        line = LineString(wiggle(ends, 0.055, 60 + lie.breadth / 12, random))
        parts = [g for g in split_by_line(piece, line).geoms if g.area > 0]
        smallest = min(part.area for part in parts)
        if len(parts) > 1 and smallest > SMALLEST_SHARE * piece.area / len(parts) * 2:
            inside = shapely.get_parts(line.intersection(piece))
            return parts, [g for g in inside if g.geom_type == "LineString"]
    return [piece], []
