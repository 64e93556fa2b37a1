"""Points along the streets: lamp posts and manholes."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString

from gisportal.demo.codes import plain
from gisportal.demo.layer import INFRASTRUCTURE, Column, DemoLayer, Theme, frame
from gisportal.demo.noise import generator
from gisportal.demo.town import Street, Town

LAMP_EVERY = 34.0
LAMP_REACH = 1650.0
"""Side streets are lit up to this distance (m) from the heart; main roads always."""
DRAIN_EVERY = 42.0
DRAIN_REACH = 1450.0

LAMPS = {
    "LED": ("Đèn LED", "LED"),
    "CAO_AP": ("Đèn cao áp sodium", "Sodium"),
    "COMPACT": ("Đèn compact", "Compact fluorescent"),
}
STATES = {
    "TOT": ("Hoạt động tốt", "Working"),
    "HONG": ("Hỏng", "Broken"),
    "BAO_TRI": ("Đang bảo trì", "Under repair"),
}
DRAINS = {
    "GA_THU": ("Ga thu nước mưa", "Gully"),
    "GA_THAM": ("Ga thăm", "Manhole"),
    "CUA_XA": ("Cửa xả", "Outfall"),
}
DRAIN_STATES = {
    "TOT": ("Thông thoáng", "Clear"),
    "BOI_LANG": ("Bồi lắng", "Silted"),
    "MAT_NAP": ("Mất nắp", "Cover missing"),
}


def lights(town: Town) -> Theme:
    """Return the lamp posts, on alternating sides of wide streets."""
    spots, streets = _spots(town, LAMP_EVERY, LAMP_REACH, 1.0)
    random = generator("lamps")
    number = len(spots)
    lamp = random.choice(list(LAMPS), number, p=[0.62, 0.31, 0.07])
    power = {"LED": [70, 100, 150], "CAO_AP": [150, 250], "COMPACT": [40]}
    table = frame(
        {
            "MA_TRU": [f"VL-{n:04d}" for n in range(1, number + 1)],
            "TEN_DUONG": [street.name for street in streets],
            "LOAI_DEN": lamp,
            "CONG_SUAT": np.array(
                [random.choice(power[str(k)]) for k in lamp], dtype="int32"
            ),
            "CHIEU_CAO": [10.0 if street.width > 10 else 7.5 for street in streets],
            "NAM_LD": random.integers(2009, 2026, number).astype("int32"),
            "TINH_TRANG": random.choice(list(STATES), number, p=[0.94, 0.04, 0.02]),
        },
        spots,
    )
    return Theme(LIGHTS, table)


def drains(town: Town) -> Theme:
    """Return the manholes and gullies of the town's streets."""
    spots, streets = _spots(town, DRAIN_EVERY, DRAIN_REACH, -1.0)
    random = generator("drains")
    number = len(spots)
    table = frame(
        {
            "MA_GA": [f"HG-{n:04d}" for n in range(1, number + 1)],
            "TEN_DUONG": [street.name for street in streets],
            "LOAI": random.choice(list(DRAINS), number, p=[0.7, 0.27, 0.03]),
            "DO_SAU": np.round(random.uniform(0.8, 2.6, number), 1),
            "DK_CONG": random.choice([300, 400, 600, 800], number).astype("int32"),
            "TINH_TRANG": random.choice(
                list(DRAIN_STATES), number, p=[0.86, 0.12, 0.02]
            ),
        },
        spots,
    )
    return Theme(DRAIN_LAYER, table)


def _spots(
    town: Town, every: float, reach: float, side: float
) -> tuple[list[shapely.Point], list[Street]]:
    """Return points beside the streets and the street each one belongs to."""
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
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, at + 0.5))
    step = ahead - here
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    normal = np.column_stack([-step[:, 1], step[:, 0]]) / length
    alternate = np.where(np.arange(len(at)) % 2 == 0, 1, -1) if width > 10 else 1
    off = side * (width / 2 - 0.6) * alternate
    off = np.broadcast_to(off, len(at))[:, None]
    return shapely.points(np.round(here + normal * off, 2))


def _state_style(field: str, colours: dict[str, str], names: dict) -> dict:
    return {
        "type": "categorised",
        "field": field,
        "default": {
            "fill": "#868E96",
            "fill_opacity": 0.95,
            "stroke": "#343A40",
            "stroke_width": 1,
            "radius": 4,
        },
        "rules": [
            {"value": k, "name_vi": names[k][0], "name_en": names[k][1], "fill": colour}
            for k, colour in colours.items()
        ],
        "label": {"min_zoom": 18, "color": "#343A40", "size": 10},
    }


LIGHTS = DemoLayer(
    slug="street-lights",
    group=INFRASTRUCTURE,
    order=20,
    name_vi="Đèn đường",
    name_en="Street lights",
    description_vi="Trụ đèn chiếu sáng công cộng minh hoạ, có số trụ để phản ánh.",
    description_en="Illustrative lamp posts with the pole numbers to report by.",
    role="infrastructure",
    geometry_kind="point",
    key=("MA_TRU",),
    label=("MA_TRU",),
    min_zoom=15,
    fields={
        "MA_TRU": Column("Số trụ", "Pole number", meaning="name", is_searchable=True),
        "TEN_DUONG": Column("Đường", "Street", is_searchable=True),
        "LOAI_DEN": Column("Loại đèn", "Lamp", codes=plain(**LAMPS)),
        "CONG_SUAT": Column("Công suất", "Power", "W"),
        "CHIEU_CAO": Column("Chiều cao trụ", "Pole height", "m"),
        "NAM_LD": Column("Năm lắp đặt", "Installed"),
        "TINH_TRANG": Column("Tình trạng", "State", codes=plain(**STATES)),
    },
    style=_state_style(
        "tinh_trang",
        {"TOT": "#FFD43B", "HONG": "#E03131", "BAO_TRI": "#F76707"},
        STATES,
    ),
)

DRAIN_LAYER = DemoLayer(
    slug="drains",
    group=INFRASTRUCTURE,
    order=30,
    name_vi="Hố ga thoát nước",
    name_en="Drains",
    description_vi="Hố ga, cửa xả minh hoạ của mạng thoát nước đô thị.",
    description_en="Illustrative manholes, gullies and outfalls of the town's drains.",
    role="infrastructure",
    geometry_kind="point",
    key=("MA_GA",),
    label=("MA_GA",),
    min_zoom=16,
    is_shown_first=False,
    fields={
        "MA_GA": Column("Mã hố ga", "Code", meaning="name", is_searchable=True),
        "TEN_DUONG": Column("Đường", "Street", is_searchable=True),
        "LOAI": Column("Loại", "Kind", codes=plain(**DRAINS)),
        "DO_SAU": Column("Độ sâu", "Depth", "m"),
        "DK_CONG": Column("Đường kính cống", "Pipe diameter", "mm"),
        "TINH_TRANG": Column("Tình trạng", "State", codes=plain(**DRAIN_STATES)),
    },
    style=_state_style(
        "tinh_trang",
        {"TOT": "#4DABF7", "BOI_LANG": "#A9761A", "MAT_NAP": "#E03131"},
        DRAIN_STATES,
    ),
)
