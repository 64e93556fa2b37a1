"""The roads layer: main roads of the province and every street of the two wards."""

from __future__ import annotations

import numpy as np
import shapely

from gisportal.demo.codes import code_list
from gisportal.demo.layer import INFRASTRUCTURE, Column, DemoLayer, Theme, frame
from gisportal.demo.network import Link
from gisportal.demo.town import Town

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


CLASSES = {
    "QL": ("Quốc lộ", "National road", "#D9480F", 3.2),
    "DT": ("Đường tỉnh", "Provincial road", "#F08C00", 2.4),
    "DCT": ("Đường chính đô thị", "Main street", "#F08C00", 2.6),
    "DH": ("Đường liên xã", "Commune road", "#B8A88A", 1.5),
    "DDT": ("Đường đô thị", "Street", "#A89F94", 1.6),
    "HEM": ("Hẻm", "Lane", "#C2BAB0", 1.0),
    "GTNT": ("Đường giao thông nông thôn", "Rural road", "#C2B49A", 1.1),
}

LAYER = DemoLayer(
    slug="roads",
    group=INFRASTRUCTURE,
    order=10,
    name_vi="Đường giao thông",
    name_en="Roads",
    description_vi="Mạng đường minh họa: trục chính toàn tỉnh và đường phố hai phường.",
    description_en="Illustrative roads: main axes of the province, streets of two wards.",
    role="infrastructure",
    geometry_kind="line",
    key=("MA_DUONG",),
    label=("TEN_DUONG",),
    min_zoom=8,
    fields={
        "MA_DUONG": Column("Mã đường", "Road code"),
        "TEN_DUONG": Column("Tên đường", "Name", meaning="name", is_searchable=True),
        "CAP_DUONG": Column("Cấp đường", "Class", codes=code_list(CLASSES)),
        "BE_RONG": Column("Bề rộng mặt đường", "Width", "m"),
    },
    style={
        "type": "categorised",
        "field": "cap_duong",
        "default": {"fill": None, "stroke": "#B8A88A", "stroke_width": 1.2},
        "rules": [
            {
                "value": code,
                "name_vi": vi,
                "name_en": en,
                "stroke": colour,
                "stroke_width": width,
            }
            for code, (vi, en, colour, width) in CLASSES.items()
        ],
        "label": {"field": "ten_duong", "min_zoom": 16, "color": "#5C4A32", "size": 11},
    },
)
