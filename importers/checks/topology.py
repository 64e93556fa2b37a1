"""The topology report of parcels: where they overlap, and what they leave uncovered.

Nothing is repaired: which of two borders is right is not in the file. Work goes cell by
cell, so that memory does not depend on how many parcels there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import shapely

from gisportal.core import geo
from importers.findings import PLACES_KEPT, Place, RowTally
from layers.queries.grid_cells import Cell, CellShapes, cells, shapes_in

OVERLAP, GAP = "topology-overlap", "topology-gap"
# Holes longer than this (m) are streets and yards, not gaps.
LONGEST_GAP = 100.0
ReportProgress = Callable[[float], None]


@dataclass
class Report:
    """What was found; ``overlap_area`` and ``gap_area`` are m² of all of it."""

    tallies: dict[str, RowTally] = field(default_factory=dict)
    overlap_area: float = 0.0
    gap_area: float = 0.0


def check(
    version_id: int,
    measure_srid: int,
    least: float,
    report_progress: ReportProgress | None = None,
) -> Report:
    """Overlaps and gaps of at least ``least`` m² between the version's polygons.

    ``report_progress`` is called with the share done (0 to 1) and may raise.
    """
    report = Report()
    there = geo.from_wgs84(measure_srid)
    back = geo.to_wgs84(f"EPSG:{measure_srid}")
    todo = cells(version_id)
    total = max(sum(cell.count for cell in todo), 1)
    done = 0
    for cell in todo:
        found = shapes_in(version_id, cell, LONGEST_GAP)
        polygons = _moved(shapely.from_wkb(found.geom), there)
        _overlaps(cell, found, polygons, back, least, report)
        _gaps(cell, polygons, back, least, report)
        done += cell.count
        if report_progress is not None:
            report_progress(done / total)
    return report


def overlapping(polygons: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (2, n) of polygons that share at least ``least`` m², and what they share."""
    tree = shapely.STRtree(polygons)
    pairs = tree.query(polygons)
    pairs = pairs[:, pairs[0] < pairs[1]]
    bounds = shapely.bounds(polygons)
    a, b = bounds[pairs[0]], bounds[pairs[1]]
    width = np.minimum(a[:, 2], b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
    height = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    pairs = pairs[:, width * height >= least]
    shapely.prepare(polygons)
    apart = shapely.touches(polygons[pairs[0]], polygons[pairs[1]])
    pairs = pairs[:, ~apart]
    shared = shapely.intersection(polygons[pairs[0]], polygons[pairs[1]])
    large = shapely.area(shared) >= least
    return pairs[:, large], shared[large]


def gaps(polygons: np.ndarray, least: float, longest: float) -> np.ndarray:
    """Holes the polygons enclose together: ``least`` m² or more, at most ``longest`` m.

    Borders that two polygons share point by point cancel out; what is left is the
    outside, the gaps, and borders with unequal corners.
    """
    lines = _unshared(polygons)
    if not len(lines):
        return np.empty(0, object)
    faces: np.ndarray = shapely.get_parts(
        shapely.polygonize([shapely.union_all(lines)])
    )
    bounds = shapely.bounds(faces)
    length = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    faces = faces[(shapely.area(faces) >= least) & (length <= longest)]
    if not len(faces):
        return faces
    tree = shapely.STRtree(polygons)
    covered, _owners = tree.query(shapely.point_on_surface(faces), "intersects")
    return np.delete(faces, np.unique(covered))


def _overlaps(
    cell: Cell,
    found: CellShapes,
    polygons: np.ndarray,
    back: geo.Operation,
    least: float,
    report: Report,
) -> None:
    pairs, shared = overlapping(polygons, least)
    points, here = _own(cell, shared, back)
    if not here.any():
        return
    tally = report.tallies.setdefault(OVERLAP, RowTally())
    areas = shapely.area(shared)
    tally.count += int(here.sum())
    report.overlap_area += float(areas[here].sum())
    room = np.flatnonzero(here)[: PLACES_KEPT - len(tally.places)]
    for at, wkb in zip(room, _wkb(shared[room], back), strict=True):
        one, other = pairs[:, at]
        tally.places.append(
            Place(
                row=int(found.fid[one]),
                key=found.key[one],
                other=found.key[other],
                x=float(points[at, 0]),
                y=float(points[at, 1]),
                shape=wkb,
                size=float(areas[at]),
            )
        )


def _gaps(
    cell: Cell,
    polygons: np.ndarray,
    back: geo.Operation,
    least: float,
    report: Report,
) -> None:
    found = gaps(polygons, least, LONGEST_GAP)
    points, here = _own(cell, found, back)
    if not here.any():
        return
    tally = report.tallies.setdefault(GAP, RowTally())
    areas = shapely.area(found)
    tally.count += int(here.sum())
    report.gap_area += float(areas[here].sum())
    room = np.flatnonzero(here)[: PLACES_KEPT - len(tally.places)]
    for at, wkb in zip(room, _wkb(found[room], back), strict=True):
        x, y = points[at].tolist()
        tally.places.append(Place(x=x, y=y, shape=wkb, size=float(areas[at])))


def _own(
    cell: Cell, shapes: np.ndarray, back: geo.Operation
) -> tuple[np.ndarray, np.ndarray]:
    """A point in each shape (degrees), and which of them belong to this cell."""
    if not len(shapes):
        return np.empty((0, 2)), np.zeros(0, bool)
    points = back.apply(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    return points, cell.holds(geo.lonlat_to_mercator(points))


def _unshared(polygons: np.ndarray) -> np.ndarray:
    """Straight pieces of the borders that only one polygon has, joined to lines."""
    parts = shapely.get_parts(polygons)
    rings = shapely.get_rings(parts)
    coords, owners = shapely.get_coordinates(rings, return_index=True)
    order = np.lexsort((coords[:, 1], coords[:, 0]))
    ordered = coords[order]
    is_new = np.ones(len(coords), bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    ids = np.empty(len(coords), np.int64)
    ids[order] = np.cumsum(is_new) - 1
    begins = np.flatnonzero(owners[1:] == owners[:-1])
    low = np.minimum(ids[begins], ids[begins + 1])
    high = np.maximum(ids[begins], ids[begins + 1])
    codes = low * len(coords) + high
    _codes, first, counts = np.unique(codes, return_index=True, return_counts=True)
    alone = begins[first[(counts == 1)]]
    alone = alone[ids[alone] != ids[alone + 1]]
    ends = np.stack([coords[alone], coords[alone + 1]], axis=1)
    pieces = shapely.linestrings(ends)
    # Few long lines are noded and closed much faster than many short ones.
    merged = shapely.line_merge(shapely.multilinestrings(pieces))
    lines: np.ndarray = shapely.get_parts(merged)
    return lines


def _moved(shapes: np.ndarray, operation: geo.Operation) -> np.ndarray:
    coords = shapely.get_coordinates(shapes)
    moved: np.ndarray = shapely.set_coordinates(shapes, operation.apply(coords))
    return moved


def _wkb(shapes: np.ndarray, back: geo.Operation) -> list[bytes]:
    """The polygons of the shapes in degrees."""
    return [shapely.to_wkb(shape) for shape in _moved(shapes.copy(), back)]
