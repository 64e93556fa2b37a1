"""The two neighbouring wards: their water, streets and blocks, as they were drawn.

Distances are metres in EPSG:9209. The town's heart lies where the two wards meet on
the bank of the Cổ Chiên.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gisportal.demo.communes import Commune


@dataclass(frozen=True)
class Street:
    """A stretch of street or road: centre line, width (m) and class."""

    line: LineString
    width: float
    kind: str
    name: str = ""


@dataclass
class Town:
    """Everything drawn for the two wards before the land is divided into parcels."""

    wards: tuple[Commune, Commune]
    heart: Point
    rivers: list[tuple[str, Polygon]] = field(default_factory=list)
    canals: list[tuple[str, Polygon]] = field(default_factory=list)
    streets: list[Street] = field(default_factory=list)
    blocks: list[Polygon] = field(default_factory=list)
    approaches: list[Street] = field(default_factory=list)
    """The main roads on from the wards' bounds to the communes they lead to."""

    @cached_property
    def area(self) -> BaseGeometry:
        """The two wards together."""
        return shapely.union_all([ward.boundary for ward in self.wards])

    @cached_property
    def water(self) -> BaseGeometry:
        """All water of the two wards."""
        return shapely.union_all([shape for _, shape in self.rivers + self.canals])

    @cached_property
    def dry(self) -> BaseGeometry:
        """The two wards without their water; prepared for many questions."""
        land = self.area.difference(self.water)
        shapely.prepare(land)
        return land

    @cached_property
    def paved(self) -> BaseGeometry:
        """The surface of all streets and roads."""
        lines = np.array([street.line for street in self.streets])
        widths = np.array([street.width for street in self.streets])
        return shapely.union_all(
            shapely.buffer(lines, widths / 2, quad_segs=3, cap_style="flat")
        )


def heading(lines: Any, at: Any, step: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Points at a distance along lines, and the step from there further along."""
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines, at))
    ahead = shapely.line_interpolate_point(lines, np.asarray(at) + step)
    return here, shapely.get_coordinates(ahead) - here


def polygons(shape: Any, least: float) -> list[Polygon]:
    """The polygons of shapes that are larger than so many m²; no lines, no scraps."""
    parts = shapely.get_parts(shape)
    return [p for p in parts if p.geom_type == "Polygon" and p.area > least]
