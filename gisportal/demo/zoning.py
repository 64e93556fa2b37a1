"""The land-use plan to 2030: zones that pay no heed to parcel boundaries."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gisportal.demo.layer import DemoLayer, Theme, frame
from gisportal.demo.noise import Field, generator, wiggle
from gisportal.demo.split import cut_up
from gisportal.demo.town import Town, polygons

LAYER = DemoLayer.named("landuse-plan")

YEAR = 2030

RIVERSIDE = 32.0
"""Breadth of the green corridor along rivers, metres from the bank."""
WIDENING = 7.5
"""How far a main road grows on either side."""
RING_ROADS = [(1180.0, 24.0), (2350.0, 30.0)]
"""Radius around the heart and width of the roads to be built."""

NEAR = ["ODT-HT", "TMD", "HH", "ODT-HT", "CC", "ODT-HT", "CX", "ODT-HT"]
MIDDLE = ["ODT-M", "ODT-HT", "ODT-M", "CC", "HH", "CX", "ONT-HT", "SKC"]
Zone = tuple[str, BaseGeometry]


def zoning(town: Town) -> Theme:
    """Return the zones; where two would overlap the stronger one keeps the ground."""
    land = town.area.difference(town.water)
    taken: BaseGeometry = Polygon()
    zones: list[Zone] = []
    for code, shape in [*_strong(town), *_ordinary(town)]:
        free = shape.intersection(land).difference(taken)
        if code in ("GT-M", "HLS", "GT-MR"):
            taken = taken.union(shape)
        zones.append((code, free))
    rows = [
        (code, ward, shapely.set_precision(part, 0.01))
        for code, shape in zones
        for ward in town.wards
        for part in polygons(shape.intersection(ward.boundary), 25)
    ]
    rows = [row for row in rows if row[2].geom_type == "Polygon"]
    names = LAYER.fields["MA_QH"].codes
    table = frame(
        {
            "MA_VUNG": [f"QH30-{n:04d}" for n in range(1, len(rows) + 1)],
            "MA_QH": [row[0] for row in rows],
            "TEN_QH": [names[row[0]]["name_vi"] for row in rows],
            "TEN_XA": [row[1].name for row in rows],
            "DIEN_TICH": [round(row[2].area, 1) for row in rows],
            "NAM_QH": np.full(len(rows), YEAR, dtype="int32"),
            "SO_QD": [LAYER.decision_number] * len(rows),
            "NGAY_QD": [LAYER.decision_date] * len(rows),
        },
        [row[2] for row in rows],
    )
    return Theme(LAYER, table)


def _strong(town: Town) -> list[Zone]:
    """Return new roads, the riverside corridor and the strips for widening."""
    zones: list[Zone] = []
    for number, (radius, width) in enumerate(RING_ROADS):
        ring = np.array(town.heart.buffer(radius, quad_segs=4).exterior.coords)
        line = LineString(wiggle(ring, 0.05, 60, generator("ring", number)))
        zones.append(("GT-M", line.buffer(width / 2)))
    banks = shapely.union_all([shape for _, shape in town.rivers]).buffer(RIVERSIDE)
    zones.append(("HLS", banks))
    wide = [
        street.line.buffer(street.width / 2 + WIDENING, cap_style="flat")
        for street in town.streets
        if street.kind == "main" and street.width > 12
    ]
    zones.append(("GT-MR", shapely.union_all(wide)))
    return zones


def _ordinary(town: Town) -> list[Zone]:
    """Divide the rest into zones along lines of their own; canals do not part them."""
    rivers = shapely.union_all([shape for _, shape in town.rivers])
    pieces = [
        p for p in shapely.get_parts(town.area.difference(rivers)) if p.area > 2000
    ]
    blocks, _ = cut_up(pieces, lambda p: _size(town, p), generator("plan"))
    rice = Field("plan-rice", 3000)
    random = generator("plan-code")
    return [(_code(town, block, rice, random), block) for block in blocks]


def _size(town: Town, piece: Polygon) -> float:
    distance = piece.centroid.distance(town.heart)
    return 55_000 + (max(distance - 700, 0) / 1000) ** 1.4 * 130_000


def _code(town: Town, block: Polygon, rice: Field, random: np.random.Generator) -> str:
    distance = block.centroid.distance(town.heart)
    if distance < 1000:
        return str(random.choice(NEAR))
    if distance < 2600:
        return str(random.choice(MIDDLE))
    if random.random() < 0.2:
        return str(random.choice(["ONT-HT", "ONT-HT", "NTS", "SKC"]))
    return "LUC" if rice.at(np.array(block.centroid.coords))[0] > 0 else "CLN"
