"""The cadastral parcels: plots with numbers, land use, register entries."""

from __future__ import annotations

import numpy as np
import shapely

from gisportal.demo.land_use import land_use
from gisportal.demo.layer import DemoLayer, Theme, frame
from gisportal.demo.names import identities, owners
from gisportal.demo.noise import generator
from gisportal.demo.numbering import parcel_numbers, sheet_numbers
from gisportal.demo.plots import Plot
from gisportal.demo.street_names import addresses
from gisportal.demo.strips import ALLEY, FRONT
from gisportal.demo.town import Town

LAYER = DemoLayer.named("parcels")

NUMBERED = ("ODT", "ONT", "TMD", "ODT+CLN", "ONT+CLN")
DEVIATING = 0.04
"""Share of parcels whose registered area is not the measured one."""


def parcels(town: Town, plots: list[Plot]) -> Theme:
    """Return the parcels of the two wards."""
    shapes = np.array([plot.shape for plot in plots])
    labels = shapely.point_on_surface(shapes)
    points = shapely.get_coordinates(labels)
    first = shapely.contains(town.wards[0].boundary, labels)
    codes = np.where(first, town.wards[0].code, town.wards[1].code)
    wards = np.where(first, town.wards[0].name, town.wards[1].name)
    use = land_use(town, plots, points, codes)
    fronts = np.array([plot.part == FRONT for plot in plots]) & np.isin(use, NUMBERED)
    sheets = sheet_numbers(points, codes)
    numbers = parcel_numbers(points, codes, sheets)
    random = generator("register")
    people = np.array(owners(len(plots), random), dtype=object)
    papers = np.array(identities(len(plots), random), dtype=object)
    public = np.array([plot.whole or plot.part == ALLEY for plot in plots])
    people[public], papers[public] = "Ủy ban nhân dân phường quản lý", ""
    table = frame(
        {
            "MA_XA": codes,
            "TEN_XA": wards,
            "SO_TO": sheets.astype("int32"),
            "SO_THUA": numbers.astype("int32"),
            "LOAI_DAT": use,
            "DIEN_TICH": _registered(shapely.area(shapes), random),
            "DIA_CHI": addresses(town, points, fronts, wards),
            "TEN_CHU": people,
            "SO_GIAYTO": papers,
        },
        shapes,
    )
    table = table.sort_values(["MA_XA", "SO_TO", "SO_THUA"], ignore_index=True)
    return Theme(LAYER, table)


def _registered(measured: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return registered areas (m², one decimal), a few of them out of tolerance."""
    share = random.uniform(0.03, 0.16, len(measured))
    sign = np.where(random.random(len(measured)) < 0.5, -1, 1)
    wrong = random.random(len(measured)) < DEVIATING
    return np.round(np.where(wrong, measured * (1 + sign * share), measured), 1)
