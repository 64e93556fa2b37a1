"""The street lights layer: lamp posts with the numbers painted on them."""

from __future__ import annotations

import numpy as np

from gisportal.demo.kerb import kerb_spots
from gisportal.demo.layer import DemoLayer, Theme, frame
from gisportal.demo.noise import generator
from gisportal.demo.town import Town

LAYER = DemoLayer.named("street-lights")

LAMP_EVERY = 34.0
LAMP_REACH = 1650.0
"""Side streets are lit up to this distance (m) from the heart; main roads always."""


def lights(town: Town) -> Theme:
    """Return the lamp posts, on alternating sides of wide streets."""
    spots, streets = kerb_spots(town, LAMP_EVERY, LAMP_REACH, 1.0)
    random = generator("lamps")
    number = len(spots)
    lamp = random.choice(LAYER.codes("LOAI_DEN"), number, p=[0.62, 0.31, 0.07])
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
            "TINH_TRANG": random.choice(
                LAYER.codes("TINH_TRANG"), number, p=[0.94, 0.04, 0.02]
            ),
        },
        spots,
    )
    return Theme(LAYER, table)
