"""The 124 communes: real names, codes and centres inside generated boundaries.

The rivers cut the province into islands; each island is shared among the centres on
it (Voronoi); the straight edges are then bent. Edges are bent once and used by both
neighbours, so the communes stay a coverage without gaps or overlaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Polygon
from vietnamadminunits.database import get_data

from gisportal.demo.noise import generator, wiggle
from gisportal.demo.projection import from_lon_lat
from gisportal.demo.rivers import ONLY_INLAND, outline, rivers

PROVINCE = "86"
PRECISION = 0.01
"""Coordinates are kept to the centimetre."""

OVERSHOOT = 2500.0
"""Metres a drawn river is carried on so that it meets the sea or its parent."""

CALM = ("29551", "29590")
"""The two communes with parcels: their bounds are creeks, gently bent."""


@dataclass(frozen=True)
class Commune:
    """A commune: its official code and name, and a generated boundary (EPSG:9209)."""

    code: str
    name: str
    centre: tuple[float, float]
    boundary: Polygon


def communes() -> list[Commune]:
    """Return the communes in the order of their codes."""
    rows = sorted(
        (row for row in get_data() if row["provinceCode"] == PROVINCE),
        key=lambda row: row["wardCode"],
    )
    lon_lat = np.array([(row["wardLon"], row["wardLat"]) for row in rows])
    centres = from_lon_lat(lon_lat)
    cells = _bend(_cells(centres), centres, [row["wardCode"] for row in rows])
    return [
        Commune(row["wardCode"], row["ward"], (float(x), float(y)), cell)
        for row, (x, y), cell in zip(rows, centres, cells, strict=True)
    ]


def _polygonize(lines: list) -> list[Polygon]:
    noded = shapely.union_all(lines, grid_size=PRECISION)
    return list(shapely.get_parts(shapely.polygonize([noded])))


def _river_lines() -> list[LineString]:
    """Return the rivers that part communes, drawn on past their two ends."""
    lines = []
    for river in rivers():
        if river.name_vi not in ONLY_INLAND:
            line = np.array(river.line.coords)
            before = line[0] + OVERSHOOT * _direction(line[8], line[0])
            after = line[-1] + OVERSHOOT * _direction(line[-8], line[-1])
            lines.append(LineString(np.vstack([before, line, after])))
    return lines


def _direction(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    return (end - start) / np.hypot(*(end - start))


def _cells(centres: np.ndarray) -> list[Polygon]:
    """Divide the province among the centres, no cell reaching across a river."""
    shape = outline()
    islands = _polygonize([shape.exterior, *_river_lines()])
    islands = [i for i in islands if shape.covers(i.representative_point())]
    edges = [island.exterior for island in islands]
    for island in islands:
        inside = centres[shapely.contains_xy(island, centres)]
        if len(inside) > 1:
            diagram = shapely.voronoi_polygons(
                MultiPoint(inside), extend_to=shape.envelope, only_edges=True
            )
            edges.append(diagram.intersection(island))
    return _one_face_each(_polygonize(edges), centres, shape)


def _one_face_each(
    faces: list[Polygon], centres: np.ndarray, shape: Polygon
) -> list[Polygon]:
    """Give every centre the face it lies in, and stray faces to a neighbour."""
    faces = [face for face in faces if shape.covers(face.representative_point())]
    points = shapely.points(centres)
    owner, held = shapely.STRtree(faces).query(points, predicate="within")
    cells = {int(o): faces[h] for o, h in zip(owner, held, strict=True)}
    strays = [face for n, face in enumerate(faces) if n not in set(held)]
    while strays:
        stray = strays.pop(0)
        border = {o: cell.intersection(stray).length for o, cell in cells.items()}
        best = max(border, key=lambda o: (border[o], -o))
        if border[best] == 0:
            strays.append(stray)
        else:
            cells[best] = cells[best].union(stray, grid_size=PRECISION)
    return [cells[n] for n in range(len(centres))]


def _arcs(cells: list[Polygon]) -> list[LineString]:
    """Return the boundaries between nodes, each once, in a settled order."""
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(cells)))
    return sorted(shapely.get_parts(lines), key=lambda arc: arc.wkb)


def _bend(cells: list[Polygon], centres: np.ndarray, codes: list[str]) -> list[Polygon]:
    """Make the straight edges look walked, not drawn; calmer where they would cross."""
    given = shapely.union_all([outline().exterior, *_river_lines()]).buffer(0.5)
    calm = [cells[codes.index(code)] for code in CALM]
    arcs = _arcs(cells)
    rough = np.array([0.0 if given.covers(arc) else 0.17 for arc in arcs])
    quiet = [any(arc.intersection(c.boundary).length > 1 for c in calm) for arc in arcs]
    rough[np.array(quiet) & (rough > 0)] = 0.09
    bent = [_bent(arc, rough[n], n) for n, arc in enumerate(arcs)]
    for _ in range(12):
        crossing = _crossing(bent)
        if not crossing:
            break
        for n in crossing:
            rough[n] *= 0.6
            bent[n] = _bent(arcs[n], rough[n], n)
    return _one_face_each(_polygonize(bent), centres, outline().buffer(5000))


def _bent(arc: LineString, roughness: float, number: int) -> LineString:
    if roughness < 0.01:
        return shapely.set_precision(arc, PRECISION)
    ends = np.array(arc.coords)
    line = LineString(wiggle(ends, roughness, 70, generator("arc", number)))
    return shapely.set_precision(line, PRECISION)


def _crossing(arcs: list[LineString]) -> set[int]:
    """Return the arcs that touch another anywhere but at their ends."""
    left, right = shapely.STRtree(arcs).query(arcs, predicate="intersects")
    bad = {n for n, arc in enumerate(arcs) if not arc.is_simple}
    for a, b in zip(left, right, strict=True):
        if a < b:
            shared = arcs[a].intersection(arcs[b])
            ends = arcs[a].boundary.union(arcs[b].boundary)
            if not ends.buffer(PRECISION).covers(shared):
                bad.update((int(a), int(b)))
    return bad
