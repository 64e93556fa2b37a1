"""Spatial conditions: the feature's geometry against a shape in the request.

Every condition first uses the index with the shape's box in Web Mercator, then PostGIS
exactly, in the coordinates the shape was given in.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from gisportal.core.geo import lonlat_to_mercator, to_wgs84
from layers.ogc.crs import Crs
from layers.ogc.filters.operands import wrong
from layers.ogc.filters.scope import GEOMETRY, Scope
from layers.queries.items import shape_column
from layers.queries.sql_clauses import Clause, compose

FUNCTIONS = {
    "s_intersects": "ST_Intersects",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_overlaps": "ST_Overlaps",
    "s_equals": "ST_Equals",
    "s_disjoint": "ST_Intersects",
}
# Web Mercator metres the box is widened by: rounding, and edges that curve between
# the points they are followed by.
MARGIN = 0.01
CURVE_MARGIN = 0.001
EDGE_POINTS = 64


def predicate(name: str, args: list[Any], scope: Scope) -> Clause:
    """A spatial function between the geometry and a shape, in either order."""
    is_property = [arg == {"property": GEOMETRY} for arg in args]
    if sum(is_property) != 1:
        raise wrong(
            _("A spatial function takes the property “%(name)s” and a shape.")
            % {"name": GEOMETRY}
        )
    shape = read_shape(args[0 if is_property[1] else 1], scope.crs)
    found = relation(FUNCTIONS[name], shape, scope.crs, is_first=is_property[0])
    return compose("NOT ({0})", found) if name == "s_disjoint" else found


def relation(
    function: str, shape: shapely.Geometry, crs: Crs, *, is_first: bool = True
) -> Clause:
    """``function`` of the feature and ``shape`` (x, y order), or the other way round."""
    column = shape_column(crs.srid)
    literal = Clause("ST_GeomFromWKB(%s, %s)", (shapely.to_wkb(shape), crs.srid))
    pair = (column, literal) if is_first else (literal, column)
    exact = compose(f"{function}({{0}}, {{1}})", *pair)
    box = mercator_box(shape, crs)
    if box is None:
        return exact
    near = Clause("f.geom_3857 && ST_MakeEnvelope(%s, %s, %s, %s, 3857)", box)
    return compose("({0} AND {1})", near, exact)


def mercator_box(shape: shapely.Geometry, crs: Crs) -> tuple[float, ...] | None:
    """Box around the shape in Web Mercator; None where it reaches out of the map."""
    west, south, east, north = shape.bounds
    step = max(east - west, north - south) / EDGE_POINTS
    outline = shapely.segmentize(shape, step) if step > 0 else shape
    coordinates = shapely.get_coordinates(outline)
    if not crs.is_degrees:
        coordinates = to_wgs84(f"EPSG:{crs.epsg}").apply(coordinates)
    mercator = lonlat_to_mercator(coordinates)
    if not np.isfinite(mercator).all():
        return None
    low, high = mercator.min(axis=0), mercator.max(axis=0)
    margin = MARGIN + CURVE_MARGIN * float((high - low).max())
    return (*(float(v) for v in low - margin), *(float(v) for v in high + margin))


def read_shape(node: Any, crs: Crs) -> shapely.Geometry:
    """A GeoJSON geometry or ``{"bbox": …}`` as a valid flat shape in x, y order."""
    if not isinstance(node, dict):
        raise wrong(_("A spatial function wants a shape such as POINT(106.3 10.2)."))
    if "bbox" in node:
        return box_shape(node["bbox"], crs)
    if node.get("op") == "envelope" or node.get("op") == "ENVELOPE":
        return box_shape(node.get("args"), crs)
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(node)))
    except (shapely.GEOSException, ValueError, TypeError) as error:
        raise wrong(_("The shape in the filter cannot be read.")) from error
    if shape.is_empty or shape.geom_type == "GeometryCollection":
        raise wrong(_("The shape in the filter is empty or a mixed collection."))
    shape = in_range(shape, crs)
    if not shape.is_valid:
        raise wrong(
            _("The shape in the filter is not valid: %(reason)s")
            % {"reason": shapely.is_valid_reason(shape)}
        )
    return shape


def box_shape(numbers: Any, crs: Crs) -> shapely.Geometry:
    """The shape of a box of 4 or 6 numbers; one over the antimeridian has two parts."""
    if (
        not isinstance(numbers, list)
        or len(numbers) not in (4, 6)
        or not all(isinstance(n, (int, float)) for n in numbers)
    ):
        raise wrong(_("A box has 4 or 6 numbers."))
    half = len(numbers) // 2
    low, high = numbers[:2], numbers[half : half + 2]
    if crs.is_flipped:
        low, high = low[::-1], high[::-1]
    (west, south), (east, north) = low, high
    if not np.isfinite([west, south, east, north]).all() or south > north:
        raise wrong(_("The box is upside down."))
    if west <= east:
        parts = [rectangle(west, south, east, north)]
    elif crs.is_degrees:
        parts = [
            rectangle(west, south, 180.0, north),
            rectangle(-180.0, south, east, north),
        ]
    else:
        raise wrong(_("The box is upside down."))
    return in_range(shapely.union_all(parts), crs, flip=False)


def rectangle(west: float, south: float, east: float, north: float) -> Any:
    """A box; a line or a point where it has no width or height."""
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    if west == east and south == north:
        return shapely.Point(west, south)
    return shapely.LineString([(west, south), (east, north)])


def in_range(shape: shapely.Geometry, crs: Crs, *, flip: bool = True) -> Any:
    """The shape in x, y order, its coordinates inside what the system can hold."""
    if flip and crs.is_flipped:
        shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
    coordinates = shapely.get_coordinates(shape)
    limit = np.array([180.0, 90.0] if crs.is_degrees else [1e8, 1e8])
    if not (np.abs(coordinates) <= limit).all():
        raise wrong(_("A coordinate lies outside its coordinate system."))
    return shape
