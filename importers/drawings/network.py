"""From lines to outlines: ends joined, crossings noded, faces made, open lines named.

Lengths are in the drawing's own unit (metres). Work goes by groups of lines that touch,
so that memory follows the largest group, not the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from importers.segments import distinct_points, merged_segments

# Ends and corners closer than this (m) are one; surveys promise 5 cm at best.
SNAP = 0.02
# Faces smaller than this (m²) lie between two drawings of one line.
SLIVER = 0.05
GROUP_VERTICES = 40_000
ReportProgress = Callable[[float], None]


@dataclass(frozen=True)
class Network:
    """Outlines made of lines, and what did not close.

    ``open_lines`` are lines that end somewhere or only join two outlines; ``slivers``
    faces too small to be meant, left out of ``polygons``; ``snapped`` is how many
    corners were moved.
    """

    polygons: np.ndarray
    open_lines: np.ndarray
    slivers: np.ndarray
    snapped: int = 0


def build(
    shapes: np.ndarray,
    *,
    snap: float = SNAP,
    sliver: float = SLIVER,
    report_progress: ReportProgress | None = None,
) -> Network:
    """The network of lines and areas (their borders count).

    ``report_progress`` is called with the share done (0 to 1) and may raise.
    """
    lines = as_lines(shapes)
    if not len(lines):
        nothing = np.empty(0, object)
        return Network(nothing, nothing, nothing)
    snapped = 0
    if snap > 0:
        lines, snapped = join_corners(lines, snap)
        lines, closed = close_ends(lines, snap)
        snapped += closed
    polygons, loose = [], []
    done, total = 0, len(lines)
    for group in groups(lines):
        faces, rest = _faces(group)
        polygons.append(faces)
        loose.append(rest)
        done += len(group)
        if report_progress is not None:
            report_progress(done / total)
    found = np.concatenate(polygons)
    small = shapely.area(found) < sliver
    return Network(found[~small], np.concatenate(loose), found[small], snapped)


def as_lines(shapes: np.ndarray) -> np.ndarray:
    """Simple lines of everything: collections taken apart, areas as their borders."""
    parts = shapely.get_parts(shapes)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    dimension = shapely.get_dimensions(parts)
    rings = shapely.get_rings(parts[dimension == 2])
    lines = np.concatenate([parts[dimension == 1], _opened(rings)])
    proper: np.ndarray = lines[shapely.length(lines) > 0]
    return proper


def join_corners(lines: np.ndarray, snap: float) -> tuple[np.ndarray, int]:
    """Corners closer than ``snap`` become one point; how many moved."""
    coords, owners = shapely.get_coordinates(lines, return_index=True)
    points, places = distinct_points(coords)
    tree = shapely.STRtree(shapely.points(points))
    pairs = tree.query(tree.geometries, predicate="dwithin", distance=snap)
    pairs = pairs[:, pairs[0] < pairs[1]]
    if not pairs.shape[1]:
        return lines, 0
    first = _components(len(points), pairs)
    moved = int((first != np.arange(len(points))).sum())
    lines = shapely.linestrings(points[first][places], indices=owners)
    return lines[shapely.length(lines) > 0], moved


def close_ends(lines: np.ndarray, snap: float) -> tuple[np.ndarray, int]:
    """Ends that stop within ``snap`` of another line's middle are put onto it.

    The line is bent to pass through the end: by less than ``snap``.
    """
    coords, owners = shapely.get_coordinates(lines, return_index=True)
    ends = _free_ends(coords, owners)
    if not len(ends):
        return lines, 0
    points = shapely.points(ends)
    tree = shapely.STRtree(lines)
    at, line = tree.query(points, predicate="dwithin", distance=snap)
    # Not the line that ends there itself, nor one that has a corner there already.
    own = shapely.distance(points[at], shapely.boundary(lines[line])) == 0
    at, line = at[~own], line[~own]
    if not len(at):
        return lines, 0
    lines = lines.copy()
    for number in np.unique(line):
        through = shapely.multipoints(points[at[line == number]])
        lines[number] = shapely.snap(lines[number], through, snap)
    return lines, len(np.unique(at))


def groups(lines: np.ndarray) -> Iterator[np.ndarray]:
    """Lines that may touch stay together; small groups are handed on several at once."""
    tree = shapely.STRtree(lines)
    pairs = tree.query(lines)
    first = _components(len(lines), pairs[:, pairs[0] < pairs[1]])
    order = np.argsort(first, kind="stable")
    sizes = np.cumsum(shapely.get_num_coordinates(lines)[order])
    ends = np.flatnonzero(np.diff(first[order], append=-1)) + 1
    begin = taken = 0
    for end in ends:
        if sizes[end - 1] - taken >= GROUP_VERTICES or end == len(lines):
            yield lines[order[begin:end]]
            begin, taken = int(end), int(sizes[end - 1])


def _faces(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Faces of a group of lines, and the lines that border none or one twice."""
    noded = shapely.union_all(merged_segments(lines))
    faces, cuts, dangles, _bad = shapely.polygonize_full([noded])
    rest = np.concatenate([shapely.get_parts(cuts), shapely.get_parts(dangles)])
    return shapely.get_parts(faces), _merged(rest)


def _merged(lines: np.ndarray) -> np.ndarray:
    """Pieces of one open line as one."""
    if not len(lines):
        return lines
    joined = shapely.line_merge(shapely.multilinestrings(lines))
    parts: np.ndarray = shapely.get_parts(joined)
    return parts


def _components(count: int, pairs: np.ndarray) -> np.ndarray:
    """For each of ``count`` things the first of those it is joined to by ``pairs``."""
    first = np.arange(count)
    while True:
        before = first.copy()
        least = np.minimum(first[pairs[0]], first[pairs[1]])
        np.minimum.at(first, pairs[0], least)
        np.minimum.at(first, pairs[1], least)
        first = first[first]
        if (before == first).all():
            return first


def _free_ends(coords: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Ends of lines at which nothing else has a corner."""
    _points, places = distinct_points(coords)
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    ends = np.flatnonzero(np.diff(owners, append=-1))
    used = np.bincount(places)
    candidates = np.concatenate([begins, ends])
    single: np.ndarray = coords[candidates[used[places[candidates]] == 1]]
    return single


def _opened(rings: np.ndarray) -> np.ndarray:
    """Rings as plain lines."""
    coords, owners = shapely.get_coordinates(rings, return_index=True)
    return shapely.linestrings(coords, indices=owners) if len(rings) else rings
