"""What each plot is used for, by its place and its part of the strip."""

from __future__ import annotations

import numpy as np
import shapely

from gisportal.demo.noise import Field, generator
from gisportal.demo.plots import Plot
from gisportal.demo.strips import ALLEY, BACK, FRONT, MIDDLE, UNCUT
from gisportal.demo.town import Town

Shares = list[tuple[float, str]]
"""Cumulative shares and the code each ends."""

SHARES: dict[tuple[str, int], Shares] = {
    ("core", FRONT): [(0.87, "ODT"), (0.98, "TMD"), (0.99, "TIN"), (1, "ODT")],
    ("core", MIDDLE): [(0.86, "ODT"), (0.95, "ODT+CLN"), (1, "CLN")],
    ("town", FRONT): [(0.9, "ODT"), (0.95, "TMD"), (0.985, "ODT+CLN"), (1, "CLN")],
    ("town", MIDDLE): [(0.55, "ODT"), (0.75, "ODT+CLN"), (0.97, "CLN"), (1, "BHK")],
    ("edge", FRONT): [(0.7, "ODT"), (0.85, "ODT+CLN"), (0.96, "CLN"), (1, "SKC")],
    ("edge", MIDDLE): [(0.2, "ODT+CLN"), (0.82, "CLN"), (0.92, "BHK"), (1, "NTS")],
    ("edge", BACK): [(0.5, "CLN"), (0.9, "LUC"), (1, "BHK")],
    ("rural", FRONT): [(0.6, "ONT"), (0.85, "ONT+CLN"), (0.97, "CLN"), (1, "BHK")],
    ("rural", MIDDLE): [(0.78, "CLN"), (0.87, "BHK"), (0.95, "NTS"), (1, "NTD")],
    ("orchard", BACK): [(0.86, "CLN"), (0.94, "NTS"), (1, "BHK")],
    ("rice", BACK): [(0.88, "LUC"), (0.94, "LUK"), (0.97, "NTS"), (1, "BHK")],
    ("orchard", UNCUT): [(0.3, "ONT+CLN"), (0.94, "CLN"), (1, "NTS")],
    ("rice", UNCUT): [(0.18, "ONT+CLN"), (0.5, "CLN"), (0.96, "LUC"), (1, "NTS")],
}
CIVIC = {
    "core": ["DCH", "TSC", "DGD", "TON", "DYT", "TSC", "DKV", "DVH", "TMD", "DBV"],
    "town": ["DGD", "TON", "TSC", "DKV", "DGD", "DYT", "CAN", "TMD", "DTT", "DSH"],
    "edge": ["DGD", "SKC", "TON", "DKV", "SKC", "DSH", "DYT", "NTD"],
    "village": ["DGD", "TON", "SKC", "NTD", "DSH"],
}
SHOPS = 0.3
"""Share of the fronts along main streets that are shops."""
SMALL_FRONT = 260.0
"""A town front below this area (m²) is all housing."""
RURAL_WARD = "29590"
"""This ward was a rural commune until 2025: housing outside its town stays ONT."""


def land_use(
    town: Town, plots: list[Plot], points: np.ndarray, codes: np.ndarray
) -> np.ndarray:
    """Return the land-use code of each plot."""
    wet = Field("rice", 2600).at(points) > -0.15
    chance = generator("land-use").random(len(plots))
    shops = _on_main_street(town, points) & (
        generator("shops").random(len(plots)) < SHOPS
    )
    turn = dict.fromkeys(CIVIC, 0)
    found = []
    for n, plot in enumerate(plots):
        if plot.whole:
            civic = CIVIC[plot.kind]
            found.append(civic[turn[plot.kind] % len(civic)])
            turn[plot.kind] += 1
        elif plot.part == ALLEY:
            found.append("DGT")
        elif shops[n] and plot.part == FRONT and plot.kind in ("core", "town"):
            found.append("TMD")
        else:
            rural = codes[n] == RURAL_WARD or plot.kind == "rural"
            found.append(_grown(plot, bool(wet[n]), float(chance[n]), rural))
    return np.array(found)


def _on_main_street(town: Town, points: np.ndarray) -> np.ndarray:
    main = [street.line for street in town.streets if street.kind == "main"]
    return shapely.distance(shapely.points(points), shapely.union_all(main)) < 26


def _grown(plot: Plot, wet: bool, chance: float, rural: bool) -> str:
    area = plot.shape.area
    kind = "rural" if plot.kind == "village" else plot.kind
    if plot.part == UNCUT or (kind == "rural" and plot.part == BACK):
        kind = "rice" if wet and kind == "rural" else "orchard"
    shares = SHARES.get((kind, plot.part)) or SHARES[(kind, MIDDLE)]
    code = next(code for share, code in shares if chance <= share)
    if plot.kind in ("core", "town") and area < SMALL_FRONT and "CLN" in code:
        return "ODT"
    if "+" in code and area < SMALL_FRONT:
        code = code.removesuffix("+CLN")
    if not rural or plot.kind in ("core", "town"):
        return code.replace("ONT", "ODT")
    return code.replace("ODT", "ONT")
