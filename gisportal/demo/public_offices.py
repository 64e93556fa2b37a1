"""The public offices layer: the offices as points on the map."""

from __future__ import annotations

import numpy as np
import shapely

from gisportal.demo.layer import DemoLayer, Theme, frame
from gisportal.demo.offices import Office
from gisportal.demo.projection import from_lon_lat

LAYER = DemoLayer.named("public-offices")


def public_offices(rows: list[Office]) -> Theme:
    """Return the offices as a layer."""
    points = from_lon_lat(np.array([row.point for row in rows]))
    table = frame(
        {
            "MA_CQ": [row.slug for row in rows],
            "TEN_CQ": [row.name_vi for row in rows],
            "TEN_EN": [row.name_en for row in rows],
            "LOAI_CQ": [row.kind for row in rows],
            "DIA_CHI": [row.address for row in rows],
            "GIO_LV": [row.hours_vi for row in rows],
        },
        shapely.points(np.round(points, 2)),
    )
    return Theme(LAYER, table)
