"""Public offices: the one-stop counters, ward offices and utilities people need.

Names are those of public bodies; addresses, phones and places are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from gisportal.demo.communes import Commune
from gisportal.demo.procedures import procedures_of
from gisportal.demo.projection import to_lon_lat
from gisportal.demo.town import Town

HOURS_VI = "Thứ 2 – thứ 6: 7:00–11:00, 13:00–17:00"
HOURS_EN = "Monday–Friday: 7:00–11:00, 13:00–17:00"
ALWAYS_VI, ALWAYS_EN = "Trực 24/7", "Open around the clock"
FIRST, SECOND = "29551", "29590"
TOWN = (FIRST, SECOND, "29557", "29566", "29593")
"""The wards of the provincial capital."""
COMMUNE_OFFICES = (
    "29584",
    "29602",
    "29611",
    "28789",
    "29242",
    "29771",
    "29512",
    "28870",
)


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


Row = tuple[str, str, str, str, str, tuple[float, float], tuple[str, ...]]
IN_TOWN: list[Row] = [
    # slug, name, English name, kind, level, metres east and north of the heart, the
    # communes it serves (none: the whole province)
    ("hanh-chinh-cong-tinh", "Trung tâm Phục vụ hành chính công tỉnh Vĩnh Long",
     "Vĩnh Long Provincial One-Stop Service Centre", "HCC", "province", (-420, -180), ()),
    ("so-nong-nghiep-va-moi-truong", "Sở Nông nghiệp và Môi trường tỉnh Vĩnh Long",
     "Department of Agriculture and Environment", "SO", "province", (-560, -330), ()),
    ("van-phong-dang-ky-dat-dai", "Văn phòng đăng ký đất đai tỉnh Vĩnh Long",
     "Vĩnh Long Land Registration Office", "SO", "province", (-300, -420), ()),
    ("so-xay-dung", "Sở Xây dựng tỉnh Vĩnh Long", "Department of Construction",
     "SO", "province", (-690, -120), ()),
    ("ubnd-phuong-long-chau", "Ủy ban nhân dân phường Long Châu",
     "Long Châu Ward People's Committee", "UBND", "commune", (-900, -260), (FIRST,)),
    ("ubnd-phuong-thanh-duc", "Ủy ban nhân dân phường Thanh Đức",
     "Thanh Đức Ward People's Committee", "UBND", "commune", (760, -240), (SECOND,)),
    ("cong-an-phuong-long-chau", "Công an phường Long Châu", "Long Châu Ward Police",
     "CA", "commune", (-820, -330), (FIRST,)),
    ("cong-an-phuong-thanh-duc", "Công an phường Thanh Đức", "Thanh Đức Ward Police",
     "CA", "commune", (830, -300), (SECOND,)),
    ("chieu-sang-cay-xanh", "Đội Chiếu sáng và Cây xanh đô thị Vĩnh Long",
     "Vĩnh Long Street Lighting and Parks", "DN", "utility", (430, -480), TOWN),
    ("thoat-nuoc-do-thi", "Xí nghiệp Thoát nước đô thị Vĩnh Long",
     "Vĩnh Long Urban Drainage", "DN", "utility", (520, -150), TOWN),
    ("moi-truong-do-thi", "Đội Vệ sinh môi trường đô thị Vĩnh Long",
     "Vĩnh Long Refuse Collection", "DN", "utility", (300, -640), TOWN),
    ("cap-nuoc-vinh-long", "Công ty Cấp nước Vĩnh Long", "Vĩnh Long Water Supply",
     "DN", "utility", (-200, -560), ()),
    ("dien-luc-vinh-long", "Điện lực Vĩnh Long", "Vĩnh Long Power Company",
     "DN", "utility", (-120, -300), ()),
]  # fmt: skip


def offices(town: Town, communes: list[Commune]) -> list[Office]:
    """Return all offices: those of the town, then some communes' committees."""
    by_code = {commune.code: commune for commune in communes}
    heart = np.array(town.heart.coords[0])
    kerb = np.array([street.line for street in town.streets])
    found = [_in_town(n, row, heart, kerb) for n, row in enumerate(IN_TOWN)]
    everywhere = tuple(by_code)
    found = [
        office if office.serves else replace(office, serves=everywhere)
        for office in found
    ]
    for n, code in enumerate(COMMUNE_OFFICES):
        found.append(_committee(n, by_code[code]))
    return found


def _in_town(number: int, row: Row, heart: np.ndarray, kerb: np.ndarray) -> Office:
    slug, vi, en, kind, level, offset, serves = row
    wish = shapely.Point(heart + offset)
    street = kerb[shapely.distance(kerb, wish).argmin()]
    spot = street.interpolate(street.project(wish))
    always = kind == "CA" or level == "utility"
    return Office(
        slug, vi, en, kind, level,
        f"Số {12 + 17 * number}, khóm {1 + number % 9}, tỉnh Vĩnh Long (địa chỉ minh họa)",
        ALWAYS_VI if always else HOURS_VI,
        ALWAYS_EN if always else HOURS_EN,
        f"0270 000 {number + 1:04d}",
        _lon_lat(spot.x, spot.y),
        serves,
        procedures_of(slug, kind),
    )  # fmt: skip


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
