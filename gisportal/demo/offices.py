"""Public offices: the one-stop counters, ward offices and utilities people need.

Names are those of public bodies; addresses, phones and places are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from gisportal.demo.communes import Commune
from gisportal.demo.data import data
from gisportal.demo.procedures import procedures_of
from gisportal.demo.projection import to_lon_lat
from gisportal.demo.town import Town

HOURS_VI = "Thứ 2 – thứ 6: 7:00–11:00, 13:00–17:00"
HOURS_EN = "Monday–Friday: 7:00–11:00, 13:00–17:00"
ALWAYS_VI, ALWAYS_EN = "Trực 24/7", "Open around the clock"


@dataclass(frozen=True)
class Office:
    """A public office. `point` is WGS84 (lon, lat); `serves` are commune codes."""

    slug: str
    name_vi: str
    name_en: str
    kind: str
    level: str
    address: str
    hours_vi: str
    hours_en: str
    phone: str
    point: tuple[float, float]
    serves: tuple[str, ...]
    procedures: tuple[dict[str, Any], ...] = ()
    is_demo: bool = True


def offices(town: Town, communes: list[Commune]) -> list[Office]:
    """Return all offices: those of the town, then some communes' committees."""
    by_code = {commune.code: commune for commune in communes}
    heart = np.array(town.heart.coords[0])
    kerb = np.array([street.line for street in town.streets])
    found = [
        _in_town(n, row, heart, kerb)
        for n, row in enumerate(data("offices")["in_town"])
    ]
    everywhere = tuple(by_code)
    found = [
        office if office.serves else replace(office, serves=everywhere)
        for office in found
    ]
    for n, code in enumerate(data("offices")["committees"]):
        found.append(_committee(n, by_code[code]))
    return found


def _in_town(
    number: int, row: dict[str, Any], heart: np.ndarray, kerb: np.ndarray
) -> Office:
    wish = shapely.Point(heart + row["offset"])
    street = kerb[shapely.distance(kerb, wish).argmin()]
    spot = street.interpolate(street.project(wish))
    always = row["kind"] == "CA" or row["level"] == "utility"
    return Office(
        **{name: row[name] for name in ("slug", "name_vi", "name_en", "kind", "level")},
        address=f"Số {12 + 17 * number}, khóm {1 + number % 9}, "
        "tỉnh Vĩnh Long (địa chỉ minh họa)",
        hours_vi=ALWAYS_VI if always else HOURS_VI,
        hours_en=ALWAYS_EN if always else HOURS_EN,
        phone=f"0270 000 {number + 1:04d}",
        point=_lon_lat(spot.x, spot.y),
        serves=tuple(row["serves"]),
        procedures=procedures_of(row["slug"], row["kind"]),
    )


def _committee(number: int, commune: Commune) -> Office:
    x, y = commune.centre
    kind, _, place = commune.name.partition(" ")
    english = f"{place} {'Ward' if kind == 'Phường' else 'Commune'} People's Committee"
    return Office(
        f"ubnd-{commune.code}",
        f"Ủy ban nhân dân {kind.lower()} {place}",
        english,
        "UBND",
        "commune",
        f"Trung tâm {kind.lower()} {place}, tỉnh Vĩnh Long (địa chỉ minh họa)",
        HOURS_VI,
        HOURS_EN,
        f"0270 000 {100 + number:04d}",
        _lon_lat(x + 110, y - 70),
        (commune.code,),
        procedures_of("", "UBND"),
    )


def _lon_lat(x: float, y: float) -> tuple[float, float]:
    lon, lat = to_lon_lat(np.array([[x, y]]))[0]
    return round(float(lon), 7), round(float(lat), 7)
