"""A batch of features on its way into the store, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import shapely

Shapes: TypeAlias = np.ndarray | pa.Array


@dataclass(frozen=True, slots=True)
class FeatureBatch:
    """Columns of equal length; row *i* of each belongs to the same feature.

    Text columns are Arrow strings without NUL characters. ``geom`` is EPSG:4326 and
    ``geom_3857`` the same valid shape in Web Mercator; ``label_point`` is a Web
    Mercator point inside the feature; each an array of shapely geometries or an Arrow
    column of WKB. ``measure`` is m² or m, NaN for points. ``properties`` holds JSON
    objects as text. ``bounds`` (west, south, east, north in degrees) must be given
    when ``geom`` is WKB.
    """

    key: pa.Array
    fid: np.ndarray
    label: pa.Array
    number: pa.Array
    geom: Shapes
    geom_3857: Shapes
    label_point: Shapes
    measure: np.ndarray
    properties: pa.Array
    search_text: pa.Array
    bounds: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.fid)

    def extent(self) -> np.ndarray:
        """West, south, east, north of the batch in degrees."""
        if self.bounds is not None:
            return self.bounds
        bounds: np.ndarray = shapely.total_bounds(self.geom)
        return bounds
