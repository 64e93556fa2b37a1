"""Shapes of a batch: read, checked, repaired, and put into every system needed.

Validity, area, length and label points are judged in the file's own coordinates; what
cannot be repaired is left out and counted, never guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely

from gisportal.core import geo
from importers.dataset.geometry_kind import FARTHEST, KINDS, dimensions_of
from importers.findings import RowTally
from importers.inspection import crs
from importers.inspection.crs import SourceCrs
from importers.load.wkb import Outlines, points_wkb
from layers.models import Layer
from layers.queries.outline import Outline

_DIMENSION_OF = {kind: dimension for dimension, kind in KINDS.items()}
_FAULT = re.compile(r"\[(\S+) (\S+)\]")


@dataclass(frozen=True)
class Shapes:
    """Shapes that are fit to load, as WKB; ``index`` are their places in the batch.

    ``bounds`` is west, south, east, north in degrees (infinite without shapes).
    """

    index: np.ndarray
    geom: pa.Array
    geom_3857: pa.Array
    label_point: pa.Array
    measure: np.ndarray
    bounds: np.ndarray


class ShapeReader:
    """Turns WKB columns into shapes of one kind; ``tallies`` count what was found.

    ``outline``: of the published communes, None while there are none.
    """

    def __init__(
        self,
        source: SourceCrs,
        kind: Layer.GeometryKind,
        measure_srid: int,
        outline: Outline | None = None,
    ) -> None:
        self._outline = outline
        self._source = source
        self._dimension = _DIMENSION_OF[kind]
        self._measured_in_source = source.epsg == measure_srid
        self._measure = geo.from_wgs84(measure_srid)
        self.tallies: dict[str, RowTally] = defaultdict(RowTally)

    def read(self, wkb: pa.Array, first_row: int) -> Shapes:
        """The shapes of a batch whose first row has the number ``first_row``."""
        shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False), on_invalid="fix")
        index = self._usable(shapes, first_row)
        shapes = self._flat(shapes[index], index + first_row)
        shapes, kept = self._repaired(shapes, index + first_row)
        if not kept.all():
            shapes, index = shapes[kept], index[kept]
        return self._projected(shapes, index, first_row)

    def _usable(self, shapes: np.ndarray, first_row: int) -> np.ndarray:
        """Places of shapes that exist, have points, and are of the right kind."""
        missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        self._tally("geometry-null", missing, first_row)
        wrong = ~missing & (dimensions_of(shapes) != self._dimension)
        self._tally("geometry-mixed", wrong, first_row)
        self._locate("geometry-mixed", shapes[wrong])
        bounds = shapely.bounds(shapes)
        # Written so that NaN counts as nowhere.
        nowhere = ~missing & ~(np.abs(bounds) < FARTHEST).all(axis=1)
        self._tally("geometry-nowhere", nowhere, first_row)
        return np.flatnonzero(~(missing | wrong | nowhere))

    def _flat(self, shapes: np.ndarray, rows: np.ndarray) -> np.ndarray:
        deep = shapely.has_z(shapes) | shapely.has_m(shapes)
        if deep.any():
            self.tallies["geometry-flattened"].add(rows[deep])
            shapes = shapely.force_2d(shapes)
        if self._source.swap:
            shapes = shapely.transform(shapes, np.fliplr)
        return shapes

    def _repaired(
        self, shapes: np.ndarray, rows: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Valid shapes, and a mask of those where something was left."""
        kept = np.ones(len(shapes), bool)
        if self._dimension == 0:
            return shapes, kept
        invalid = np.flatnonzero(~shapely.is_valid(shapes))
        if not len(invalid):
            return shapes, kept
        broken = shapes[invalid]
        mended = shapely.make_valid(broken, method="structure", keep_collapsed=False)
        shapes = shapes.copy()
        shapes[invalid] = [_own_dimension(s, self._dimension) for s in mended]
        lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        self.tallies["geometry-lost"].add(rows[lost])
        self._locate("geometry-lost", broken[lost[invalid]])
        is_mended = ~lost[invalid]
        self.tallies["geometry-repaired"].add(rows[invalid][is_mended])
        self._locate("geometry-repaired", _faults(broken[is_mended]))
        if self._dimension == 2:
            self.tallies["geometry-repaired"].add_areas(
                self._area(broken[is_mended]), self._area(shapes[invalid][is_mended])
            )
        return shapes, ~lost

    def _area(self, shapes: np.ndarray) -> float:
        """Area of all the shapes together, m² in the layer's measuring system."""
        coords = shapely.get_coordinates(shapes)
        if len(coords) and not self._measured_in_source:
            coords = self._measure.apply(self._source.to_wgs84(coords))
            shapes = shapely.set_coordinates(shapes.copy(), coords)
        area = float(shapely.area(shapes).sum())
        return area if np.isfinite(area) else 0.0

    def _projected(
        self, shapes: np.ndarray, index: np.ndarray, first_row: int
    ) -> Shapes:
        """The shapes on earth in every system; those elsewhere are counted."""
        coords, owners = shapely.get_coordinates(shapes, return_index=True)
        lonlat = self._source.to_wgs84(coords)
        off = np.unique(owners[~_is_on_earth(lonlat)])
        if len(off):
            self.tallies["geometry-nowhere"].add(index[off] + first_row)
            on_earth = np.delete(np.arange(len(shapes)), off)
            return self._projected(shapes[on_earth], index[on_earth], first_row)
        self._count_outside(lonlat, owners, index + first_row)
        flat = geo.lonlat_to_mercator(lonlat)
        if self._dimension:
            outlines = Outlines.of(shapes, coords)
            geom, geom_3857 = outlines.wkb(lonlat), outlines.wkb(flat)
        else:
            geom, geom_3857 = _moved(shapes, lonlat), _moved(shapes, flat)
        measure = self._measured(shapes, lonlat)
        labels = points_wkb(self._label_points(shapes))
        return Shapes(index, geom, geom_3857, labels, measure, _bounds(lonlat))

    def _count_outside(
        self, lonlat: np.ndarray, owners: np.ndarray, rows: np.ndarray
    ) -> None:
        """Tally shapes whose first point is far away, or that touch no commune."""
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        outside = ~crs.is_near(lonlat[firsts])
        if outside.any():
            self.tallies["outside-province"].add(rows[outside])
            self.tallies["outside-province"].locate(lonlat[firsts][outside])
        if self._outline is not None:
            beyond = ~outside & ~_touches(self._outline, lonlat, owners, firsts)
            if beyond.any():
                self.tallies["outside-communes"].add(rows[beyond])
                self.tallies["outside-communes"].locate(lonlat[firsts][beyond])

    def _measured(self, shapes: np.ndarray, lonlat: np.ndarray) -> np.ndarray:
        """m² or m in the layer's measuring system; NaN for points."""
        if self._dimension == 0:
            return np.full(len(shapes), np.nan)
        if not self._measured_in_source:
            coords = self._measure.apply(lonlat)
            shapes = shapely.set_coordinates(shapes.copy(), coords)
        measured = (
            shapely.area(shapes) if self._dimension == 2 else shapely.length(shapes)
        )
        return np.where(np.isfinite(measured), measured, np.nan)

    def _label_points(self, shapes: np.ndarray) -> np.ndarray:
        """Web Mercator points inside: centroid if inside, middle of a line, the point."""
        if self._dimension == 0:
            points = shapely.get_geometry(shapes, 0)
        elif self._dimension == 1:
            longest = _longest_part(shapes)
            points = shapely.line_interpolate_point(longest, 0.5, normalized=True)
        else:
            points = _inner_points(shapes)
        lonlat = self._source.to_wgs84(shapely.get_coordinates(points))
        return geo.lonlat_to_mercator(lonlat)

    def _locate(self, rule: str, shapes: np.ndarray) -> None:
        """Tell the places tallied last where these shapes begin."""
        if not len(shapes) or rule not in self.tallies:
            return
        tally = self.tallies[rule]
        # Of the rows counted last, those for which there was room.
        new = tally.places[tally.last]
        coords, owners = shapely.get_coordinates(shapes, return_index=True)
        firsts = coords[np.flatnonzero(np.diff(owners, prepend=-1))][: len(new)]
        if len(firsts) == len(new) and np.isfinite(firsts).all():
            tally.locate(self._source.to_wgs84(firsts))

    def _tally(self, rule: str, mask: np.ndarray, first_row: int) -> None:
        if mask.any():
            self.tallies[rule].add(np.flatnonzero(mask) + first_row)


def _faults(shapes: np.ndarray) -> np.ndarray:
    """Points at which the shapes cross themselves; where that is not said, the shape."""
    found = []
    for shape, words in zip(shapes, shapely.is_valid_reason(shapes), strict=True):
        at = _FAULT.search(words)
        found.append(shapely.Point(float(at[1]), float(at[2])) if at else shape)
    return np.array(found, object)


def _is_on_earth(lonlat: np.ndarray) -> np.ndarray:
    # Column by column: reducing along the short axis is many times slower.
    lon, lat = np.abs(lonlat[:, 0]), np.abs(lonlat[:, 1])
    is_on_earth: np.ndarray = (lon <= 180.0) & (lat <= 90.0)
    return is_on_earth


def _bounds(lonlat: np.ndarray) -> np.ndarray:
    """West, south, east, north; infinite without points."""
    low = [lonlat[:, axis].min(initial=np.inf) for axis in (0, 1)]
    high = [lonlat[:, axis].max(initial=-np.inf) for axis in (0, 1)]
    return np.array([*low, *high])


def _touches(
    outline: Outline, lonlat: np.ndarray, owners: np.ndarray, firsts: np.ndarray
) -> np.ndarray:
    """For every shape whether one of its corners lies inside the outline."""
    inside = outline.covers(shapely.points(lonlat[firsts]))
    # Few begin outside: roads over the border, and those elsewhere.
    others = np.flatnonzero(~inside[owners])
    if len(others):
        reached = outline.covers(shapely.points(lonlat[others]))
        inside[owners[others[reached]]] = True
    return inside


def _moved(points: np.ndarray, coords: np.ndarray) -> pa.Array:
    """WKB of (multi-)points with other coordinates."""
    if len(points) == len(coords) and not (shapely.get_type_id(points) != 0).any():
        return points_wkb(coords)
    moved = shapely.set_coordinates(points.copy(), coords)
    return pa.array(shapely.to_wkb(moved), pa.binary())


def _inner_points(polygons: np.ndarray) -> np.ndarray:
    """The centroid of each polygon, or where that is outside some point inside."""
    points: np.ndarray = shapely.centroid(polygons)
    xy = shapely.get_coordinates(points)
    inside = shapely.contains_xy(polygons, xy[:, 0], xy[:, 1])
    if not inside.all():
        points[~inside] = shapely.point_on_surface(polygons[~inside])
    return points


def _own_dimension(shape: shapely.Geometry, dimension: int) -> shapely.Geometry:
    """What a repair left of the same dimension: no stray lines beside polygons."""
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = shapely.get_parts(np.array([shape]))
    parts = shapely.get_parts(parts)
    parts = parts[dimensions_of(parts) == dimension]
    make = shapely.multipolygons if dimension == 2 else shapely.multilinestrings
    return make(parts)


def _longest_part(lines: np.ndarray) -> np.ndarray:
    """The longest line of each multi-line."""
    parts: np.ndarray
    parts, owners = shapely.get_parts(lines, return_index=True)
    if len(parts) == len(lines):
        return parts
    order = np.lexsort((-shapely.length(parts), owners))
    firsts = np.flatnonzero(np.diff(owners[order], prepend=-1))
    longest: np.ndarray = parts[order][firsts]
    return longest
