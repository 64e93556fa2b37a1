"""The waterways layer: main rivers, the creeks between communes, the wards' canals."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from gisportal.demo.communes import Commune
from gisportal.demo.data import data
from gisportal.demo.layer import DemoLayer, Theme, frame
from gisportal.demo.noise import generator, wiggle
from gisportal.demo.rivers import coast, rivers
from gisportal.demo.town import Town, heading, polygons

LAYER = DemoLayer.named("waterways")

Row = tuple[str, str, BaseGeometry]
SHORTEST, LONGEST = 3_000.0, 40_000.0
"""Length of a canal, metres."""


def waterways(town: Town, communes: list[Commune]) -> Theme:
    """Return all water surfaces; creeks and canals stop at the main rivers."""
    wide = [(river.name_vi, "SONG", river.water) for river in rivers()]
    wide += [
        (name, "SONG", shape) for name, shape in town.rivers if name == "Sông Long Hồ"
    ]
    main = shapely.union_all([shape for _, _, shape in wide])
    away = shapely.union_all([main, town.area])
    rows: list[Row] = list(wide)
    rows += [(name, "RACH", shape.difference(main)) for name, shape in town.canals]
    rows += [(name, kind, s.difference(away)) for name, kind, s in _province(communes)]
    parts = [
        (name, kind, part)
        for name, kind, shape in rows
        for part in polygons(shapely.set_precision(shape, 0.01), 300)
    ]
    table = frame(
        {
            "MA_SONG": [f"S{n:04d}" for n in range(1, len(parts) + 1)],
            "TEN_SONG": [row[0] for row in parts],
            "LOAI": [row[1] for row in parts],
        },
        [row[2] for row in parts],
    )
    return Theme(LAYER, table)


def _province(communes: list[Commune]) -> list[Row]:
    """Lay creeks along some commune bounds and canals across the country."""
    names = data("names")["creeks"]
    land = shapely.union_all([commune.boundary for commune in communes])
    bounds = shapely.union_all([commune.boundary.exterior for commune in communes])
    arcs = shapely.get_parts(
        shapely.line_merge(bounds.difference(land.exterior.buffer(5)))
    )
    random = generator("creeks")
    found: list[Row] = []
    for n, arc in enumerate(sorted(arcs, key=lambda arc: arc.wkb)):
        if random.random() < 0.5:
            width = random.uniform(16, 48)
            name = f"Rạch {names[n % len(names)]}"
            found.append((name, "RACH", arc.simplify(4).buffer(width / 2, quad_segs=2)))
    for n, line in enumerate(_canals()):
        width = random.uniform(14, 34)
        shape = line.intersection(land).buffer(width / 2, quad_segs=2)
        found.append((f"Kênh {names[(n * 3) % len(names)]}", "KENH", shape))
    return found


def _canals() -> list[LineString]:
    """Dig canals across the country, from a river to whatever water lies opposite."""
    banks = [river.line for river in rivers()] + [LineString(coast())]
    random = generator("canals")
    found: list[LineString] = []
    for n, bank in enumerate(banks):
        others = shapely.union_all([line for m, line in enumerate(banks) if m != n])
        for at in np.arange(3_000, bank.length, 5_000):
            for side in (-1.0, 1.0):
                line = _across(
                    bank, at + random.uniform(-1500, 1500), side, others, random
                )
                if line is None or (
                    found and shapely.distance(found, line).min() < 700
                ):
                    continue
                found.append(line)
    return found


def _across(
    bank: LineString,
    at: float,
    side: float,
    others: BaseGeometry,
    random: np.random.Generator,
) -> LineString | None:
    """Return a canal from a place on a bank to the water straight across, if any."""
    (here,), (step,) = heading(bank, [at], 400)
    angle = np.arctan2(*step[::-1]) + side * np.pi / 2 + random.normal(0, 0.25)
    way = np.array([np.cos(angle), np.sin(angle)])
    ray = LineString([here + way * 1_500, here + way * LONGEST])
    met = shapely.get_coordinates(ray.intersection(others))
    if not len(met):
        return None
    goal = met[np.hypot(*(met - here).T).argmin()]
    line = LineString(wiggle(np.array([here, goal]), 0.03, 400, random))
    return line if line.length > SHORTEST else None
