"""The communes layer."""

from __future__ import annotations

import numpy as np

from gisportal.demo.communes import Commune
from gisportal.demo.layer import BASE, Column, DemoLayer, Theme, frame


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


LAYER = DemoLayer(
    slug="communes",
    group=BASE,
    order=10,
    name_vi="Phường, xã",
    name_en="Communes",
    description_vi="124 phường, xã của tỉnh Vĩnh Long: tên, mã và vị trí trung tâm thật; "
    "ranh giới do máy sinh ra, không dùng để xác định địa giới.",
    description_en="The 124 communes of Vĩnh Long: real names, codes and centres; the "
    "boundaries are generated and settle nothing.",
    role="admin",
    geometry_kind="polygon",
    key=("MA_XA",),
    label=("TEN_XA",),
    fields={
        "MA_XA": Column("Mã xã", "Code", meaning="commune_code", is_searchable=True),
        "TEN_XA": Column("Tên", "Name", meaning="commune_name", is_searchable=True),
        "MA_TINH": Column("Mã tỉnh", "Province code"),
        "TEN_TINH": Column("Tỉnh", "Province"),
        "DIEN_TICH": Column("Diện tích (sinh ra)", "Area (generated)", "ha"),
        "TAM_E": Column("Tâm, tọa độ đông", "Centre, easting", "m"),
        "TAM_N": Column("Tâm, tọa độ bắc", "Centre, northing", "m"),
    },
    style={
        "type": "single",
        "default": {
            "fill": "#F1EFE6",
            "fill_opacity": 0.15,
            "stroke": "#9C36B5",
            "stroke_width": 1.2,
        },
        "rules": [],
        "label": {"field": "ten_xa", "min_zoom": 10, "color": "#6B2180", "size": 12},
    },
)
