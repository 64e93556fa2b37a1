"""Kind of shape (point, line, polygon) of a column of WKB."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

from layers.models import Layer

Kind = Layer.GeometryKind

# Dimension by shapely type id: point, line, ring, polygon, their multis, collection.
_DIMENSIONS = np.array([0, 1, 1, 2, 0, 1, 2, -1])
KINDS = {0: Kind.POINT, 1: Kind.LINE, 2: Kind.POLYGON}
# Coordinates beyond this are no place in any system (-DBL_MAX marks "none" in some).
FARTHEST = 1e9


def kind_of(wkb: pa.ChunkedArray) -> Layer.GeometryKind | None:
    """The geometry kind most shapes of a sample have; None without shapes."""
    shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False), on_invalid="ignore")
    dimensions = dimensions_of(shapes[~shapely.is_missing(shapes)])
    dimensions = dimensions[dimensions >= 0]
    if not len(dimensions):
        return None
    return KINDS[int(np.bincount(dimensions).argmax())]


def dimensions_of(shapes: np.ndarray) -> np.ndarray:
    """Dimension (0, 1, 2; -1 for none or mixed) of each of an array of shapes."""
    types = shapely.get_type_id(shapes)
    return np.where(types < 0, -1, _DIMENSIONS[types])
