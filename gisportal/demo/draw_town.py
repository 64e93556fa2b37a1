"""Draw the two wards: rivers and creeks, main roads, then everything between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from gisportal.demo.communes import CALM, Commune
from gisportal.demo.noise import generator, wiggle
from gisportal.demo.rivers import rivers, water_along
from gisportal.demo.split import Cut, cut_up
from gisportal.demo.town import Street, Town

LONG_HO_WIDTH = 62.0
CREEK_WIDTH = 13.0
EMBANKMENT = 55.0
"""Distance of the riverside street from the water's edge."""

RINGS = [(850, 7_500), (1_350, 13_000), (2_000, 34_000), (2_900, 110_000)]
"""Distance from the heart (m) up to which a block has about that area (m²)."""
RURAL_BLOCK = 380_000

WEST_GATE = (-420.0, -40.0)
EAST_GATE = (230.0, -90.0)
"""Where the main roads begin on either bank, metres from the heart."""
GATEWAYS = [
    ("Phạm Hùng", WEST_GATE, "29566", 19.0),
    ("Phó Cơ Điều", WEST_GATE, "29593", 17.0),
    ("Mậu Thân", WEST_GATE, "29557", 14.0),
    ("Quốc lộ 53", EAST_GATE, "29602", 17.0),
    ("Quốc lộ 57", EAST_GATE, "29638", 15.0),
    ("Đường tỉnh 902", EAST_GATE, "29623", 13.0),
]
"""Main roads out of town: name, beginning, the commune they lead to, width."""
BRIDGE_STREET = "Trưng Nữ Vương"
"""The street that joins the two gates across the Long Hồ."""


def draw_town(communes: list[Commune]) -> Town:
    """Draw the two wards."""
    by_code = {commune.code: commune for commune in communes}
    wards = (by_code[CALM[0]], by_code[CALM[1]])
    plan = Town(wards, _heart(wards))
    _draw_boundary_water(plan)
    main = _main_roads(plan, by_code)
    land = plan.area.difference(shapely.union_all([s for _, s in plan.rivers]))
    land = land.difference(shapely.union_all([s for _, s in plan.canals]))
    pieces = [piece for piece in shapely.get_parts(land) if piece.area > 4000]
    pieces = _divided(pieces, [street.line for street in main])
    blocks, cuts = cut_up(pieces, lambda p: _target(plan, p), generator("blocks"))
    plan.streets = main
    for number, cut in enumerate(cuts):
        _draw_cut(plan, cut, number)
    plan.streets = _single(plan.streets, 8)
    plan.approaches = _approaches(plan, by_code)
    taken = plan.water.union(plan.paved)
    rest = shapely.difference(blocks, taken)
    plan.blocks = [part for part in shapely.get_parts(rest) if part.area > 60]
    return plan


def _divided(pieces: list[Polygon], lines: list[LineString]) -> list[Polygon]:
    """Return the faces between the pieces' edges and the lines."""
    noded = shapely.union_all([*lines, *(piece.boundary for piece in pieces)])
    faces = shapely.get_parts(shapely.polygonize([noded]))
    inside = shapely.contains(
        shapely.union_all(pieces), shapely.point_on_surface(faces)
    )
    return list(faces[inside])


def _shared(wards: tuple[Commune, Commune]) -> LineString:
    border = wards[0].boundary.intersection(wards[1].boundary)
    line = shapely.line_merge(border)
    return max(shapely.get_parts(line), key=lambda part: part.length)


def _heart(wards: tuple[Commune, Commune]) -> Point:
    """Where the wards' common border reaches the bank of the Cổ Chiên."""
    dry = _shared(wards).difference(_river("Sông Cổ Chiên"))
    north = max(shapely.get_coordinates(dry), key=lambda xy: xy[1])
    return Point(north[0] + 60, north[1] - 260)


def _river(name: str) -> Polygon:
    return next(river.water for river in rivers() if river.name_vi == name)


def _draw_boundary_water(plan: Town) -> None:
    """Lay the Long Hồ river between the wards and creeks around them."""
    random = generator("long-ho")
    between = _shared(plan.wards)
    line = np.array(between.segmentize(60).simplify(8).segmentize(60).coords)
    widths = LONG_HO_WIDTH * random.uniform(0.75, 1.3, len(line))
    large = _river("Sông Cổ Chiên")
    small = water_along(line, widths).difference(large)
    small = max(shapely.get_parts(small), key=lambda part: part.area)
    plan.rivers = [("Sông Cổ Chiên", large), ("Sông Long Hồ", small)]
    around = plan.area.boundary.difference(_river("Sông Cổ Chiên").buffer(-20))
    names = ["Rạch Cái Sơn", "Rạch Cái Cá", "Rạch Ông Me", "Rạch Bà Điểu"]
    for number, creek in enumerate(shapely.get_parts(shapely.line_merge(around))):
        surface = creek.buffer(CREEK_WIDTH / 2, quad_segs=4)
        plan.canals.append((names[number % len(names)], surface))


def _main_roads(plan: Town, by_code: dict[str, Commune]) -> list[Street]:
    """Return the roads out of town and the streets along the two rivers."""
    streets = [
        replace(road, line=road.line.intersection(plan.area))
        for road in _approaches(plan, by_code)
    ]
    for (_, shape), (name, off) in zip(
        plan.rivers, [("Bạch Đằng", EMBANKMENT), ("Hưng Đạo Vương", 38.0)],
        strict=True,
    ):  # fmt: skip
        bank = shape.simplify(6).buffer(off).simplify(4).exterior
        bank = bank.intersection(plan.area.buffer(-30))
        bank = bank.difference(_river("Sông Cổ Chiên").buffer(EMBANKMENT - 5))
        for part in shapely.get_parts(shapely.line_merge(bank)):
            if part.length > 250:
                streets.append(Street(part, 11.0, "main", name))
    return _single(streets, 30)


def _single(streets: list[Street], shortest: float) -> list[Street]:
    """Return streets in one piece each, without scraps."""
    return [
        replace(street, line=part)
        for street in streets
        for part in shapely.get_parts(street.line)
        if part.geom_type == "LineString" and part.length > shortest
    ]


def _approaches(plan: Town, by_code: dict[str, Commune]) -> list[Street]:
    """Return the roads from the heart to the centres of the communes around."""
    heart = np.array(plan.heart.coords[0])
    ways = [
        (name, gate, by_code[code].centre, width)
        for name, gate, code, width in GATEWAYS
    ]
    across = tuple(heart + EAST_GATE)
    roads = []
    for name, gate, goal, width in [*ways, (BRIDGE_STREET, WEST_GATE, across, 15.0)]:
        ends = np.array([heart + gate, goal])
        line = LineString(wiggle(ends, 0.07, 90, generator("gate", name)))
        roads.append(Street(line, width, "main", name))
    return roads


def _target(plan: Town, piece: Polygon) -> float:
    distance = piece.centroid.distance(plan.heart)
    for reach, area in RINGS:
        if distance < reach:
            return area
    return RURAL_BLOCK


def _draw_cut(plan: Town, cut: Cut, number: int) -> None:
    """Make a cut a street, a rural road, or a canal with a road along one bank."""
    random = generator("cut", number)
    distance = cut.line.centroid.distance(plan.heart)
    if distance > 1500 and cut.area > 90_000 and random.random() < 0.6:
        width = float(random.uniform(6, 17))
        plan.canals.append(
            (_canal_name(number), cut.line.buffer(width / 2, quad_segs=3))
        )
        bank = cut.line.offset_curve(width / 2 + 2.2)
        plan.streets.append(Street(bank, 4.5, "rural"))
    elif distance > 1900:
        plan.streets.append(Street(cut.line, float(random.choice([4, 5, 6])), "rural"))
    else:
        width = 12.0 if cut.area > 120_000 else float(random.choice([5, 6, 7, 8]))
        plan.streets.append(Street(cut.line, width, "street"))


def _canal_name(number: int) -> str:
    names = ["Cái Đôi", "Bà Xẩm", "Ông Hai", "Xẻo Dừa", "Cái Tôm", "Cầu Lầu", "Bà Bống"]
    return f"Rạch {names[number % len(names)]}"
