"""The outline of the province: what the published communes cover, not a box.

One answer for search, tap, report and import. The shapes are read once for each state
of the data and kept in the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import shapely
from django.conf import settings
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisportal.core.geo import Box
from layers.models import Feature, Layer
from layers.queries import live_layers

# Degrees, about 100 m: quays and river banks are drawn more roughly than they are
# reported. The far bank of a border river is further away.
TOLERANCE = 0.001

Key = tuple[tuple[int, int], ...]


class Outline:
    """What is inside: at most ``TOLERANCE`` away from one of the shapes."""

    def __init__(self, areas: Sequence[BaseGeometry]) -> None:
        self.areas = np.array(areas, dtype=object)
        shapely.prepare(self.areas)
        reach = np.array([-TOLERANCE, -TOLERANCE, TOLERANCE, TOLERANCE])
        boxes = shapely.box(*(shapely.bounds(self.areas) + reach).T)
        self.tree = shapely.STRtree(boxes)

    def covers(self, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
        """For every shape whether it touches what is inside."""
        inside = np.zeros(len(shapes), dtype=bool)
        which, area = self.tree.query(shapes)
        inside[which[shapely.intersects(self.areas[area], shapes[which])]] = True
        # Few are left: those on a bank, and those elsewhere.
        left = ~inside[which]
        which, area = which[left], area[left]
        near = shapely.dwithin(self.areas[area], shapes[which], TOLERANCE)
        inside[which[near]] = True
        return inside


def is_inside(lon: float, lat: float) -> bool:
    """Whether the place lies in the province."""
    return covers(shapely.Point(lon, lat))


def covers(shape: BaseGeometry) -> bool:
    """Whether the shape (WGS 84) touches the province."""
    known = outline()
    if known is not None:
        return bool(known.covers(np.array([shape], dtype=object))[0])
    centre = shape.representative_point()
    return Box(*settings.PROVINCE_BBOX).contains(centre.x, centre.y)


def outline() -> Outline | None:
    """The outline of today; None while no communes are published."""
    return read_outline(key_of(live_layers.layers_for(None)))


def key_of(layers: Sequence[Layer]) -> Key:
    """The public layers of communes, with the state of their data."""
    return tuple(
        (layer.published_version_id, layer.data_revision)
        for layer in layers
        if layer.role == Layer.Role.ADMIN and layer.published_version_id
    )


@lru_cache(maxsize=2)
def read_outline(key: Key) -> Outline | None:
    """The shapes of the versions in ``key``."""
    versions = [version for version, _revision in key]
    rows = Feature.objects.filter(version_id__in=versions).values_list(
        "geom", flat=True
    )
    shapes = [shapely.from_wkb(bytes(geom.wkb)) for geom in rows if geom]
    areas = [shape for shape in shapes if shape.area]
    return Outline(areas) if areas else None
