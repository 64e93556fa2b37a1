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
from importers.segments import merged_segments
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
        polygons = shapely.transform(shapely.from_wkb(found.geom), there.apply)
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
    rings = shapely.get_rings(shapely.get_parts(polygons))
    lines = merged_segments(rings, only_unshared=True)
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
    new, area = _tallied(OVERLAP, cell, shared, back, report)
    report.overlap_area += area
    for at, place in new:
        one, other = pairs[:, at]
        place.row, place.key = int(found.fid[one]), found.key[one]
        place.other = found.key[other]


def _gaps(
    cell: Cell,
    polygons: np.ndarray,
    back: geo.Operation,
    least: float,
    report: Report,
) -> None:
    found = gaps(polygons, least, LONGEST_GAP)
    report.gap_area += _tallied(GAP, cell, found, back, report)[1]


def _tallied(
    rule: str, cell: Cell, shapes: np.ndarray, back: geo.Operation, report: Report
) -> tuple[list[tuple[int, Place]], float]:
    """Count the shapes of this cell; the new places by index, and the area of all."""
    points, here = _own(cell, shapes, back)
    if not here.any():
        return [], 0.0
    tally = report.tallies.setdefault(rule, RowTally())
    areas = shapely.area(shapes)
    tally.count += int(here.sum())
    room = np.flatnonzero(here)[: PLACES_KEPT - len(tally.places)]
    new = []
    for at, wkb in zip(room.tolist(), _wkb(shapes[room], back), strict=True):
        x, y = points[at].tolist()
        new.append((at, Place(x=x, y=y, shape=wkb, size=float(areas[at]))))
    tally.places += [place for _at, place in new]
    return new, float(areas[here].sum())


def _own(
    cell: Cell, shapes: np.ndarray, back: geo.Operation
) -> tuple[np.ndarray, np.ndarray]:
    """A point in each shape (degrees), and which of them belong to this cell."""
    if not len(shapes):
        return np.empty((0, 2)), np.zeros(0, bool)
    points = back.apply(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    return points, cell.holds(geo.lonlat_to_mercator(points))


def _wkb(shapes: np.ndarray, back: geo.Operation) -> list[bytes]:
    """The polygons of the shapes in degrees."""
    return [shapely.to_wkb(shape) for shape in shapely.transform(shapes, back.apply)]
