"""The drains layer: gullies, manholes and outfalls of the town."""

from __future__ import annotations

import numpy as np

from gisportal.demo.kerb import kerb_spots
from gisportal.demo.layer import DemoLayer, Theme, frame
from gisportal.demo.noise import generator
from gisportal.demo.town import Town

LAYER = DemoLayer.named("drains")

DRAIN_EVERY = 42.0
DRAIN_REACH = 1450.0
"""Streets are drained up to this distance (m) from the heart."""


def drains(town: Town) -> Theme:
    """Return the manholes and gullies of the town's streets."""
    spots, streets = kerb_spots(town, DRAIN_EVERY, DRAIN_REACH, -1.0)
    random = generator("drains")
    number = len(spots)
    table = frame(
        {
            "MA_GA": [f"HG-{n:04d}" for n in range(1, number + 1)],
            "TEN_DUONG": [street.name for street in streets],
            "LOAI": random.choice(LAYER.codes("LOAI"), number, p=[0.7, 0.27, 0.03]),
            "DO_SAU": np.round(random.uniform(0.8, 2.6, number), 1),
            "DK_CONG": random.choice([300, 400, 600, 800], number).astype("int32"),
            "TINH_TRANG": random.choice(
                LAYER.codes("TINH_TRANG"), number, p=[0.86, 0.12, 0.02]
            ),
        },
        spots,
    )
    return Theme(LAYER, table)
