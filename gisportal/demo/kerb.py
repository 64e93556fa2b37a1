"""Points along the kerbs of the streets."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString

from gisportal.demo.town import Street, Town, heading


def kerb_spots(
    town: Town, every: float, reach: float, side: float
) -> tuple[list[shapely.Point], list[Street]]:
    """Return points beside the streets and the street each one belongs to.

    Side streets have them up to `reach` metres from the heart; main roads on their
    left side (`side` 1) all along.
    """
    spots: list[shapely.Point] = []
    owners: list[Street] = []
    for street in town.streets:
        near = street.line.centroid.distance(town.heart) < reach
        lit = (near and street.kind != "rural") or (street.kind == "main" and side > 0)
        if not lit or street.line.length < every:
            continue
        found = _beside(street.line, street.width, every, side)
        found = found[shapely.contains_properly(town.dry, found)]
        spots += list(found)
        owners += [street] * len(found)
    return spots, owners


def _beside(line: LineString, width: float, every: float, side: float) -> np.ndarray:
    at = np.arange(every / 2, line.length, every)
    here, step = heading(line, at, 0.5)
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    normal = np.column_stack([-step[:, 1], step[:, 0]]) / length
    alternate = np.where(np.arange(len(at)) % 2 == 0, 1, -1) if width > 10 else 1
    off = side * (width / 2 - 0.6) * alternate
    off = np.broadcast_to(off, len(at))[:, None]
    return shapely.points(np.round(here + normal * off, 2))
