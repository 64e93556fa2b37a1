"""Shapes of a batch: read, checked, repaired, and put into every system needed.

Validity, area and length are judged in the file's own coordinates; what cannot be
repaired is left out and counted, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely

from gisportal.lib import geo
from importers import crs
from importers.crs import SourceCrs
from importers.findings import RowTally
from layers.models import Layer

Kind = Layer.GeometryKind
# Dimension by shapely type id: point, line, ring, polygon, their multis, collection.
_DIMENSIONS = np.array([0, 1, 1, 2, 0, 1, 2, -1])
_KINDS = {0: Kind.POINT, 1: Kind.LINE, 2: Kind.POLYGON}
_DIMENSION_OF = {kind: dimension for dimension, kind in _KINDS.items()}
# Coordinates beyond this are no place in any system (-DBL_MAX marks "none" in some).
FARTHEST = 1e9


@dataclass(frozen=True)
class Shapes:
    """Shapes that are fit to load; ``index`` are their places in the batch."""

    index: np.ndarray
    geom: np.ndarray
    geom_3857: np.ndarray
    label_point: np.ndarray
    measure: np.ndarray


def kind_of(wkb: pa.ChunkedArray) -> Layer.GeometryKind | None:
    """The geometry kind most shapes of a sample have; None without shapes."""
    shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False), on_invalid="ignore")
    dimensions = _dimensions(shapes[~shapely.is_missing(shapes)])
    dimensions = dimensions[dimensions >= 0]
    if not len(dimensions):
        return None
    return _KINDS[int(np.bincount(dimensions).argmax())]


class ShapeReader:
    """Turns WKB columns into shapes of one kind; ``tallies`` count what was found."""

    def __init__(
        self, source: SourceCrs, kind: Layer.GeometryKind, measure_srid: int
    ) -> None:
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
        index = index[kept]
        shapes = self._promoted(shapes[kept])
        coords, owners = shapely.get_coordinates(shapes, return_index=True)
        lonlat = self._source.to_wgs84(coords)
        on_earth = self._on_earth(lonlat, owners, index + first_row)
        if not on_earth.all():
            of_kept = on_earth[owners]
            shapes, index = shapes[on_earth], index[on_earth]
            coords, lonlat = coords[of_kept], lonlat[of_kept]
            owners = np.cumsum(np.r_[0, np.diff(owners[of_kept]) > 0])[: len(coords)]
        return self._projected(index, shapes, coords, lonlat, owners, first_row)

    def _usable(self, shapes: np.ndarray, first_row: int) -> np.ndarray:
        """Places of shapes that exist, have points, and are of the right kind."""
        missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        self._tally("geometry-null", missing, first_row)
        wrong = ~missing & (_dimensions(shapes) != self._dimension)
        self._tally("geometry-mixed", wrong, first_row)
        coords, owners = shapely.get_coordinates(shapes, return_index=True)
        bad = ~(np.abs(coords) < FARTHEST).all(axis=1)
        nowhere = np.zeros(len(shapes), bool)
        nowhere[owners[bad]] = True
        self._tally("geometry-nowhere", nowhere, first_row)
        return np.flatnonzero(~(missing | wrong | nowhere))

    def _flat(self, shapes: np.ndarray, rows: np.ndarray) -> np.ndarray:
        deep = shapely.has_z(shapes) | shapely.has_m(shapes)
        if deep.any():
            self.tallies["geometry-flattened"].add(rows[deep])
            shapes = shapely.force_2d(shapes)
        if self._source.swap:
            coords = shapely.get_coordinates(shapes)
            shapes = shapely.set_coordinates(shapes.copy(), coords[:, ::-1])
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
        mended = shapely.make_valid(
            shapes[invalid], method="structure", keep_collapsed=False
        )
        shapes = shapes.copy()
        shapes[invalid] = [_own_dimension(s, self._dimension) for s in mended]
        lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        self.tallies["geometry-lost"].add(rows[lost])
        self.tallies["geometry-repaired"].add(rows[invalid][~lost[invalid]])
        return shapes, ~lost

    def _promoted(self, shapes: np.ndarray) -> np.ndarray:
        """Lines and polygons all as their multi types; points as they are."""
        make = {1: shapely.multilinestrings, 2: shapely.multipolygons}
        single = np.flatnonzero(shapely.get_type_id(shapes) == 2 * self._dimension - 1)
        if self._dimension == 0 or not len(single):
            return shapes
        shapes = shapes.copy()
        shapes[single] = make[self._dimension](
            shapes[single], indices=np.arange(len(single))
        )
        return shapes

    def _on_earth(
        self, lonlat: np.ndarray, owners: np.ndarray, rows: np.ndarray
    ) -> np.ndarray:
        """Mask of shapes all of whose points have a longitude and latitude."""
        good = (np.abs(lonlat) <= [180.0, 90.0]).all(axis=1)
        on_earth = np.ones(len(rows), bool)
        on_earth[owners[~good]] = False
        if not on_earth.all():
            self.tallies["geometry-nowhere"].add(rows[~on_earth])
        return on_earth

    def _projected(
        self,
        index: np.ndarray,
        shapes: np.ndarray,
        coords: np.ndarray,
        lonlat: np.ndarray,
        owners: np.ndarray,
        first_row: int,
    ) -> Shapes:
        first_points = np.flatnonzero(np.r_[True, np.diff(owners) > 0])[: len(index)]
        outside = ~crs.is_near(lonlat[first_points])
        self.tallies["outside-province"].add(index[outside] + first_row)
        geom = shapely.set_coordinates(shapes.copy(), lonlat)
        flat = shapely.set_coordinates(shapes.copy(), geo.lonlat_to_mercator(lonlat))
        return Shapes(
            index, geom, flat, self._label_points(flat), self._measured(shapes, lonlat)
        )

    def _measured(self, shapes: np.ndarray, lonlat: np.ndarray) -> np.ndarray:
        """m² or m in the layer's measuring system; NaN for points."""
        if self._dimension == 0:
            return np.full(len(shapes), np.nan)
        if not self._measured_in_source:
            shapes = shapely.set_coordinates(shapes.copy(), self._measure.apply(lonlat))
        measured = (
            shapely.area(shapes) if self._dimension == 2 else shapely.length(shapes)
        )
        return np.where(np.isfinite(measured), measured, np.nan)

    def _label_points(self, flat: np.ndarray) -> np.ndarray:
        """A point inside each shape: centroid where that is inside, middle of a line."""
        if self._dimension == 1:
            return shapely.line_interpolate_point(
                _longest_part(flat), 0.5, normalized=True
            )
        points = shapely.centroid(flat)
        if self._dimension == 0:
            return shapely.get_geometry(flat, 0)
        xy = shapely.get_coordinates(points)
        inside = shapely.contains_xy(flat, xy[:, 0], xy[:, 1])
        if not inside.all():
            points[~inside] = shapely.point_on_surface(flat[~inside])
        return points

    def _tally(self, rule: str, mask: np.ndarray, first_row: int) -> None:
        if mask.any():
            self.tallies[rule].add(np.flatnonzero(mask) + first_row)


def _dimensions(shapes: np.ndarray) -> np.ndarray:
    types = shapely.get_type_id(shapes)
    return np.where(types < 0, -1, _DIMENSIONS[types])


def _own_dimension(shape: shapely.Geometry, dimension: int) -> shapely.Geometry:
    """What a repair left of the same dimension: no stray lines beside polygons."""
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = shapely.get_parts(np.array([shape]))
    parts = shapely.get_parts(parts)
    parts = parts[_dimensions(parts) == dimension]
    make = shapely.multipolygons if dimension == 2 else shapely.multilinestrings
    return make(parts)


def _longest_part(lines: np.ndarray) -> np.ndarray:
    """The longest line of each multi-line."""
    parts, owners = shapely.get_parts(lines, return_index=True)
    if len(parts) == len(lines):
        return parts
    order = np.lexsort((-shapely.length(parts), owners))
    firsts = np.flatnonzero(np.r_[True, np.diff(owners[order]) > 0])
    return parts[order][firsts]
