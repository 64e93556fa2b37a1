"""The roads layer: main roads of the province and every street of the two wards."""

from __future__ import annotations

import numpy as np
import shapely

from gisportal.demo.layer import DemoLayer, Theme, frame
from gisportal.demo.network import Link
from gisportal.demo.town import Town

LAYER = DemoLayer.named("roads")

CLASS_OF = {"street": "DDT", "rural": "GTNT"}
Row = tuple[str, str, float, shapely.LineString]


def roads(town: Town, links: list[Link]) -> Theme:
    """Return the roads: outside the wards the main ones only."""
    rows: list[Row] = [
        (s.name, _class(s.kind, s.name), s.width, s.line) for s in town.streets
    ]
    for link in links:
        outside = shapely.get_parts(link.line.difference(town.area))
        rows += [
            (link.name, link.kind, link.width, p) for p in outside if p.length > 40
        ]
    for street in town.approaches:
        outside = shapely.get_parts(street.line.difference(town.area))
        kind = _class("main", street.name)
        rows += [(street.name, kind, 9.0, p) for p in outside if p.length > 40]
    lines = shapely.set_precision(np.array([row[3] for row in rows]), 0.01)
    table = frame(
        {
            "MA_DUONG": [f"D{n:04d}" for n in range(1, len(rows) + 1)],
            "TEN_DUONG": [row[0] for row in rows],
            "CAP_DUONG": [row[1] for row in rows],
            "BE_RONG": [round(row[2], 1) for row in rows],
        },
        lines,
    )
    return Theme(LAYER, table)


def _class(kind: str, name: str) -> str:
    if kind == "main":
        if name.startswith("Quốc lộ"):
            return "QL"
        return "DT" if name.startswith("Đường tỉnh") else "DCT"
    return "HEM" if name.startswith("Hẻm") else CLASS_OF[kind]
