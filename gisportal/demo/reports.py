"""Demonstration complaints: pinned on real features, with their public history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely

from gisportal.demo.complaints import COMPLAINTS, OFFICE_OF, WARD_OFFICES, Complaint
from gisportal.demo.layer import Theme
from gisportal.demo.noise import generator
from gisportal.demo.projection import to_lon_lat
from gisportal.demo.report_histories import Step, journey
from gisportal.demo.town import Town

LAYER_OF = {
    "street-light": "street-lights",
    "drainage-flood": "drains",
    "land-use": "parcels",
    "road-damage": "roads",
}
"""The layer a complaint of that category is pinned on; others have only a place."""
REACH = 1600.0
"""Complaints lie within this distance (m) of the heart."""


@dataclass(frozen=True)
class Contact:
    """Who sent it: invented, and never to be shown."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True)
class DemoReport:
    """One complaint. `point` is WGS84 (lon, lat); `feature_key` the stable key.

    `duplicate_of` is the number of the complaint it repeats, 0 for none.
    """

    number: int
    category: str
    description: str
    address: str
    point: tuple[float, float]
    layer: str
    feature_key: str
    office: str
    state: str
    days_ago: float
    history: tuple[Step, ...]
    contact: Contact | None
    duplicate_of: int = 0
    is_demo: bool = True


def reports(theme_of: Callable[[str], Theme], town: Town) -> list[DemoReport]:
    """Return the complaints, the newest last."""
    random = generator("reports")
    rows: list[DemoReport] = []
    for number, row in enumerate(COMPLAINTS):
        found = _report(number, row, theme_of, town, random)
        if row.repeats:
            found = _same_place(found, rows[row.repeats - 1])
        rows.append(found)
    return sorted(rows, key=lambda row: -row.days_ago)


def _same_place(report: DemoReport, first: DemoReport) -> DemoReport:
    return replace(
        report,
        address=first.address,
        point=first.point,
        feature_key=first.feature_key,
        office=first.office,
        duplicate_of=first.number,
    )


def _report(
    number: int,
    row: Complaint,
    theme_of: Callable[[str], Theme],
    town: Town,
    random: np.random.Generator,
) -> DemoReport:
    layer = LAYER_OF.get(row.category, "")
    near = theme_of(layer or "street-lights")
    found = _pick(near, row, town, random)
    point = shapely.point_on_surface(found.geometry)
    lon, lat = to_lon_lat(np.array([[point.x, point.y]]))[0]
    days = round(float(row.days_ago + random.uniform(0, 0.6)), 2)
    return DemoReport(
        number=number + 1,
        category=row.category,
        description=row.text.replace("{so}", str(found.get("MA_TRU", ""))),
        address=str(found.get("DIA_CHI") or found.get("TEN_DUONG") or ""),
        point=(round(float(lon), 7), round(float(lat), 7)),
        layer=layer,
        feature_key=feature_key(near, found) if layer else "",
        office=OFFICE_OF.get(row.category) or _ward_office(town, point),
        state=row.state,
        days_ago=days,
        history=journey(row, days),
        contact=_contact(number),
    )


def _ward_office(town: Town, point: shapely.Point) -> str:
    return WARD_OFFICES[0 if town.wards[0].boundary.contains(point) else 1]


def _pick(
    theme: Theme, row: Complaint, town: Town, random: np.random.Generator
) -> pd.Series:
    """Return one feature near the heart, of the kind the complaint is about."""
    table = theme.table
    away = table.geometry.distance(town.heart).to_numpy()
    fits = np.ones(len(table), dtype=bool)
    for column, value in row.where.items():
        if column in table:
            fits &= (table[column] == value).to_numpy()
    chosen = np.flatnonzero(fits & (away < REACH))
    if not len(chosen):
        chosen = np.flatnonzero(fits)[away[fits].argsort()[:1]]
    return table.iloc[int(random.choice(chosen))]


def feature_key(theme: Theme, row: pd.Series) -> str:
    """Return a feature's stable key: numbers as they are, codes with their zeros."""
    return "-".join(str(row[column]) for column in theme.layer.key)


def _contact(number: int) -> Contact | None:
    """Return an invented sender for two complaints in three."""
    if number % 3 == 2:
        return None
    return Contact(
        f"Người Dân Thử Nghiệm {number + 1:02d}", f"0900 000 {number + 1:03d}"
    )
