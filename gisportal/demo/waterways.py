"""The waterways layer: main rivers, the creeks between communes, the wards' canals."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from gisportal.demo.codes import plain
from gisportal.demo.communes import Commune
from gisportal.demo.layer import BASE, Column, DemoLayer, Theme, frame
from gisportal.demo.network import spare
from gisportal.demo.noise import generator
from gisportal.demo.rivers import rivers
from gisportal.demo.town import Town

Row = tuple[str, str, BaseGeometry]
CREEKS = (
    "Cái Cui;Cái Ngang;Ba Càng;Cái Sức;Trà Ngoa;Mỹ Văn;Cái Hóp;Láng Thé;Trà Kha;Bến Giá"
)


def waterways(town: Town, communes: list[Commune]) -> Theme:
    """Return all water surfaces; creeks and canals stop at the main rivers."""
    wide = [(river.name_vi, "SONG", river.water) for river in rivers()]
    wide += [
        (name, "SONG", shape) for name, shape in town.rivers if name == "Sông Long Hồ"
    ]
    main = shapely.union_all([shape for _, _, shape in wide])
    away = shapely.union_all([main, town.area])
    rows: list[Row] = list(wide)
    rows += [(name, "RACH", shape.difference(main)) for name, shape in town.canals]
    rows += [(name, kind, s.difference(away)) for name, kind, s in _province(communes)]
    parts = [
        (name, kind, part)
        for name, kind, shape in rows
        for part in shapely.get_parts(shapely.set_precision(shape, 0.01))
        if part.geom_type == "Polygon" and part.area > 300
    ]
    table = frame(
        {
            "MA_SONG": [f"S{n:04d}" for n in range(1, len(parts) + 1)],
            "TEN_SONG": [row[0] for row in parts],
            "LOAI": [row[1] for row in parts],
        },
        [row[2] for row in parts],
    )
    return Theme(LAYER, table)


def _province(communes: list[Commune]) -> list[Row]:
    """Lay creeks along some commune bounds and canals across the country."""
    names = CREEKS.split(";")
    land = shapely.union_all([commune.boundary for commune in communes])
    bounds = shapely.union_all([commune.boundary.exterior for commune in communes])
    arcs = shapely.get_parts(
        shapely.line_merge(bounds.difference(land.exterior.buffer(5)))
    )
    random = generator("creeks")
    found: list[Row] = []
    for n, arc in enumerate(sorted(arcs, key=lambda arc: arc.wkb)):
        if random.random() < 0.5:
            width = random.uniform(16, 48)
            name = f"Rạch {names[n % len(names)]}"
            found.append((name, "RACH", arc.simplify(4).buffer(width / 2, quad_segs=2)))
    for n, line in enumerate(spare(communes)):
        width = random.uniform(14, 34)
        shape = line.intersection(land).buffer(width / 2, quad_segs=2)
        found.append((f"Kênh {names[(n * 3) % len(names)]}", "KENH", shape))
    return found


LAYER = DemoLayer(
    slug="waterways",
    group=BASE,
    order=20,
    name_vi="Sông, kênh, rạch",
    name_en="Waterways",
    description_vi="Mặt nước minh hoạ: sông lớn vẽ theo hướng thật, kênh rạch sinh ra.",
    description_en="Illustrative water: main rivers roughly in place, canals invented.",
    role="other",
    geometry_kind="polygon",
    key=("MA_SONG",),
    label=("TEN_SONG",),
    fields={
        "MA_SONG": Column("Mã", "Code"),
        "TEN_SONG": Column(
            "Tên sông, rạch", "Name", meaning="name", is_searchable=True
        ),
        "LOAI": Column(
            "Loại",
            "Kind",
            codes=plain(
                SONG=("Sông", "River"), RACH=("Rạch", "Creek"), KENH=("Kênh", "Canal")
            ),
        ),
    },
    style={
        "type": "single",
        "default": {
            "fill": "#A5D3EC",
            "fill_opacity": 0.85,
            "stroke": "#7FB9D8",
            "stroke_width": 0.5,
        },
        "rules": [],
        "label": {"field": "ten_song", "min_zoom": 12, "color": "#1C5D86", "size": 11},
    },
)
