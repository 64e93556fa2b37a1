"""The public offices layer: the offices as points on the map."""

from __future__ import annotations

import numpy as np
import shapely

from gisportal.demo.codes import code_list, colour_rules
from gisportal.demo.layer import SERVICES, Column, DemoLayer, Theme, frame
from gisportal.demo.offices import Office
from gisportal.demo.projection import from_lon_lat

KINDS = {
    "HCC": ("Trung tâm phục vụ hành chính công", "One-stop counter", "#C2255C"),
    "UBND": ("Ủy ban nhân dân", "People's committee", "#0A4F8F"),
    "SO": ("Cơ quan cấp tỉnh", "Provincial department", "#1864AB"),
    "CA": ("Công an", "Police", "#2B8A3E"),
    "DN": ("Đơn vị dịch vụ đô thị", "Utility", "#E8590C"),
}


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


LAYER = DemoLayer(
    slug="public-offices",
    group=SERVICES,
    order=10,
    name_vi="Cơ quan phục vụ người dân",
    name_en="Public offices",
    description_vi="Cơ quan, đơn vị phục vụ minh họa; địa chỉ và vị trí là hư cấu.",
    description_en="Illustrative offices and utilities; addresses and places invented.",
    role="service",
    geometry_kind="point",
    key=("MA_CQ",),
    label=("TEN_CQ",),
    min_zoom=9,
    fields={
        "MA_CQ": Column("Mã cơ quan", "Code"),
        "TEN_CQ": Column("Tên cơ quan", "Name", meaning="name", is_searchable=True),
        "TEN_EN": Column("Tên tiếng Anh", "English name", is_searchable=True),
        "LOAI_CQ": Column("Loại", "Kind", codes=code_list(KINDS)),
        "DIA_CHI": Column("Địa chỉ", "Address", meaning="address"),
        "GIO_LV": Column("Giờ làm việc", "Hours"),
    },
    style={
        "type": "categorised",
        "field": "loai_cq",
        "default": {
            "fill": "#0A4F8F",
            "fill_opacity": 0.95,
            "stroke": "#FFFFFF",
            "stroke_width": 1.5,
            "radius": 6,
        },
        "rules": colour_rules(KINDS),
        "label": {"field": "ten_cq", "min_zoom": 15, "color": "#0A3060", "size": 11},
    },
)
