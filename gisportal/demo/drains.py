"""The drains layer: gullies, manholes and outfalls of the town."""

from __future__ import annotations

import numpy as np

from gisportal.demo.codes import code_list
from gisportal.demo.kerb import kerb_spots, state_style
from gisportal.demo.layer import INFRASTRUCTURE, Column, DemoLayer, Theme, frame
from gisportal.demo.noise import generator
from gisportal.demo.town import Town

DRAIN_EVERY = 42.0
DRAIN_REACH = 1450.0
"""Streets are drained up to this distance (m) from the heart."""

DRAINS = {
    "GA_THU": ("Ga thu nước mưa", "Gully"),
    "GA_THAM": ("Ga thăm", "Manhole"),
    "CUA_XA": ("Cửa xả", "Outfall"),
}
DRAIN_STATES = {
    "TOT": ("Thông thoáng", "Clear", "#4DABF7"),
    "BOI_LANG": ("Bồi lắng", "Silted", "#A9761A"),
    "MAT_NAP": ("Mất nắp", "Cover missing", "#E03131"),
}


def drains(town: Town) -> Theme:
    """Return the manholes and gullies of the town's streets."""
    spots, streets = kerb_spots(town, DRAIN_EVERY, DRAIN_REACH, -1.0)
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
    return Theme(LAYER, table)


LAYER = DemoLayer(
    slug="drains",
    group=INFRASTRUCTURE,
    order=30,
    name_vi="Hố ga thoát nước",
    name_en="Drains",
    description_vi="Hố ga, cửa xả minh họa của mạng thoát nước đô thị.",
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
        "LOAI": Column("Loại", "Kind", codes=code_list(DRAINS)),
        "DO_SAU": Column("Độ sâu", "Depth", "m"),
        "DK_CONG": Column("Đường kính cống", "Pipe diameter", "mm"),
        "TINH_TRANG": Column("Tình trạng", "State", codes=code_list(DRAIN_STATES)),
    },
    style=state_style("tinh_trang", DRAIN_STATES),
)
