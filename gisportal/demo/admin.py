"""The communes layer."""

from __future__ import annotations

import numpy as np

from gisportal.demo.communes import Commune
from gisportal.demo.layer import DemoLayer, Theme, frame

LAYER = DemoLayer.named("communes")


def admin(communes: list[Commune]) -> Theme:
    """Return the communes as a layer."""
    centres = np.array([commune.centre for commune in communes])
    shapes = [commune.boundary for commune in communes]
    table = frame(
        {
            "MA_XA": [commune.code for commune in communes],
            "TEN_XA": [commune.name for commune in communes],
            "MA_TINH": ["86"] * len(communes),
            "TEN_TINH": ["Tỉnh Vĩnh Long"] * len(communes),
            "DIEN_TICH": [round(shape.area / 10_000, 2) for shape in shapes],
            "TAM_E": np.round(centres[:, 0], 1),
            "TAM_N": np.round(centres[:, 1], 1),
        },
        shapes,
    )
    return Theme(LAYER, table)
