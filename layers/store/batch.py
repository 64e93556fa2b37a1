"""A batch of features on its way into the store, column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class FeatureBatch:
    """Columns of equal length; row *i* of each belongs to the same feature.

    Text columns are Arrow strings without NUL characters. ``geom`` is EPSG:4326 and
    ``geom_3857`` the same shape in Web Mercator, both arrays of valid shapely
    geometries; ``label_point`` is a Web Mercator point inside the feature.
    ``measure`` is m² or m, NaN for points. ``properties`` holds JSON objects as text.
    """

    key: pa.Array
    fid: np.ndarray
    label: pa.Array
    number: pa.Array
    geom: np.ndarray
    geom_3857: np.ndarray
    label_point: np.ndarray
    measure: np.ndarray
    properties: pa.Array
    search_text: pa.Array

    def __len__(self) -> int:
        return len(self.fid)
