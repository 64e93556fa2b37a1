"""The street lights layer: lamp posts with the numbers painted on them."""

from __future__ import annotations

import numpy as np

from gisportal.demo.codes import code_list
from gisportal.demo.kerb import kerb_spots, state_style
from gisportal.demo.layer import INFRASTRUCTURE, Column, DemoLayer, Theme, frame
from gisportal.demo.noise import generator
from gisportal.demo.town import Town

LAMP_EVERY = 34.0
LAMP_REACH = 1650.0
"""Side streets are lit up to this distance (m) from the heart; main roads always."""

LAMPS = {
    "LED": ("Đèn LED", "LED"),
    "CAO_AP": ("Đèn cao áp sodium", "Sodium"),
    "COMPACT": ("Đèn compact", "Compact fluorescent"),
}
STATES = {
    "TOT": ("Hoạt động tốt", "Working", "#FFD43B"),
    "HONG": ("Hỏng", "Broken", "#E03131"),
    "BAO_TRI": ("Đang bảo trì", "Under repair", "#F76707"),
}


def lights(town: Town) -> Theme:
    """Return the lamp posts, on alternating sides of wide streets."""
    spots, streets = kerb_spots(town, LAMP_EVERY, LAMP_REACH, 1.0)
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
    return Theme(LAYER, table)


LAYER = DemoLayer(
    slug="street-lights",
    group=INFRASTRUCTURE,
    order=20,
    name_vi="Đèn đường",
    name_en="Street lights",
    description_vi="Trụ đèn chiếu sáng công cộng minh họa, có số trụ để phản ánh.",
    description_en="Illustrative lamp posts with the pole numbers to report by.",
    role="infrastructure",
    geometry_kind="point",
    key=("MA_TRU",),
    label=("MA_TRU",),
    min_zoom=15,
    fields={
        "MA_TRU": Column("Số trụ", "Pole number", meaning="name", is_searchable=True),
        "TEN_DUONG": Column("Đường", "Street", is_searchable=True),
        "LOAI_DEN": Column("Loại đèn", "Lamp", codes=code_list(LAMPS)),
        "CONG_SUAT": Column("Công suất", "Power", "W"),
        "CHIEU_CAO": Column("Chiều cao trụ", "Pole height", "m"),
        "NAM_LD": Column("Năm lắp đặt", "Installed"),
        "TINH_TRANG": Column("Tình trạng", "State", codes=code_list(STATES)),
    },
    style=state_style("tinh_trang", STATES),
)
