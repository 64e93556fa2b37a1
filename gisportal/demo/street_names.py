"""Names for the streets and addresses for the plots along them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import shapely

from gisportal.demo.data import data
from gisportal.demo.noise import generator
from gisportal.demo.town import Street, Town, heading

QUARTERS = 11
"""Quarters (khóm) in each ward."""


def named(streets: list[Street]) -> list[Street]:
    """Give every street a name: the longest a hero's, lanes a number, roads a hamlet's."""
    names, hamlets = data("names")["streets"], data("names")["hamlets"]
    longest = sorted(
        (n for n, s in enumerate(streets) if s.kind == "street"),
        key=lambda n: -streets[n].line.length,
    )
    given = {n: f"Đường {name}" for n, name in zip(longest, names, strict=False)}
    known = [replace(s, name=given.get(n) or s.name) for n, s in enumerate(streets)]
    parents = shapely.STRtree([s.line if s.name else None for s in known])
    count: Counter[str] = Counter()
    for n, street in enumerate(known):
        if not street.name and street.kind == "street":
            parent = known[int(parents.nearest(street.line))].name
            count[parent] += 1
            number = count[parent] * 6 - 1 - n % 4
            known[n] = replace(
                street, name=f"Hẻm {number} {parent.removeprefix('Đường ')}"
            )
        elif not street.name:
            count[""] += 1
            turn, hamlet = divmod(count[""] - 1, len(hamlets))
            known[n] = replace(street, name=f"Đường {hamlets[hamlet]} {turn + 1}")
    return known


def addresses(
    town: Town, points: np.ndarray, fronts: np.ndarray, wards: np.ndarray
) -> list[str]:
    """Return an address for each of (n, 2) label points.

    `fronts` says which plots have a house number; `wards` are ward names.
    """
    lines = np.array([street.line for street in town.streets])
    geometry = shapely.points(points)
    nearest = shapely.STRtree(lines).query_nearest(
        geometry, return_distance=False, all_matches=False
    )[1]
    number = _house_numbers(lines, nearest, geometry, points, fronts)
    quarter = _quarters(points, wards)
    places = [ward[:1].lower() + ward[1:] for ward in wards]
    found = []
    for n, street in enumerate(nearest):
        name = town.streets[int(street)].name.removeprefix("Đường ")
        place = f"khóm {quarter[n]}, {places[n]}"
        found.append(
            f"{number[n]} {name}, {place}" if number[n] else f"{name}, {place}"
        )
    return found


def _house_numbers(
    lines: np.ndarray,
    nearest: np.ndarray,
    geometry: np.ndarray,
    points: np.ndarray,
    fronts: np.ndarray,
) -> np.ndarray:
    """Number fronts along their street: odd on its left, even on its right."""
    along = shapely.line_locate_point(lines[nearest], geometry)
    here, step = heading(lines[nearest], along)
    off = points - here
    left = step[:, 0] * off[:, 1] - step[:, 1] * off[:, 0] > 0
    numbers = np.zeros(len(points), dtype=int)
    order = np.lexsort((along, left, nearest))
    last: tuple[int, bool] | None = None
    count = 0
    for n in order[fronts[order]]:
        side = (int(nearest[n]), bool(left[n]))
        count = count + 1 if side == last else 1
        last = side
        numbers[n] = 2 * count - 1 if left[n] else 2 * count
    return numbers


def _quarters(points: np.ndarray, wards: np.ndarray) -> np.ndarray:
    """Number the quarters: each is what lies nearest to one of the ward's plots."""
    found = np.zeros(len(points), dtype=int)
    for ward in np.unique(wards):
        inside = np.flatnonzero(wards == ward)
        random = generator("quarters", ward)
        seeds = points[random.choice(inside, QUARTERS, replace=False)]
        away = ((points[inside, None, :] - seeds[None]) ** 2).sum(axis=2)
        found[inside] = away.argmin(axis=1) + 1
    return found
