"""Untrusted GeoJSON → a valid geometry inside the province, or why not."""

from __future__ import annotations

import json
import math
from typing import Any

import shapely
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from gisportal.core.geo import WGS84, Box
from layers.queries.outline import covers
from layers.queries.search import province_near

MAX_POSITIONS = 2000
# Nesting of ``coordinates`` for each type; a position is the innermost list.
DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
# Degrees a place may lie outside the province's box: its outline is no rectangle.
MARGIN = 0.02


def read_geometry(value: object) -> GEOSGeometry:
    """The geometry in ``value`` (a GeoJSON object or its text), checked.

    Raises ``ValidationError`` with words for the person who sent it.
    """
    shape = _shape(_decoded(value))
    if shape.is_empty:
        raise ValidationError(_("The geometry is empty."))
    if not shape.is_valid:
        raise ValidationError(
            _("The geometry is not valid: %(why)s.") % {"why": explain_validity(shape)}
        )
    west, south, east, north = shape.bounds
    is_near = _is_around(west, south) and _is_around(east, north)
    if not (is_near and covers(shape)):
        raise ValidationError(outside_message(shape.representative_point()))
    return GEOSGeometry(memoryview(shape.wkb), srid=WGS84)


def read_pin(lon: object, lat: object) -> Point:
    """The point at ``lon``, ``lat``. Raises ``ValidationError``."""
    x, y = _number(lon), _number(lat)
    if x is None or y is None or not (-180 <= x <= 180 and -90 <= y <= 90):
        raise ValidationError(
            _(
                "Longitude and latitude must be numbers in degrees, such as 105.97 and 10.25."
            )
        )
    place = shapely.Point(x, y)
    if not (_is_around(x, y) and covers(place)):
        raise ValidationError(outside_message(place))
    return Point(x, y, srid=WGS84)


def representative_point(geometry: GEOSGeometry) -> Point:
    """A point on the geometry: itself, the middle of a line, inside an area."""
    shape = shapely.from_wkb(bytes(geometry.wkb))
    if shape.geom_type == "LineString":
        point = shape.interpolate(0.5, normalized=True)
    else:
        point = shape.representative_point()
    return Point(point.x, point.y, srid=WGS84)


def outside_message(place: shapely.Point) -> str:
    """What to say of a place elsewhere, and whom to ask there."""
    province = province_near(place.x, place.y)
    if not province:
        return _(
            "This place is outside the province. Move the pin to a place inside, "
            "or contact the authority in charge there."
        )
    return _(
        "This place is outside the province, it seems in %(province)s. Contact the "
        "commune's People's Committee there, or move the pin to a place inside."
    ) % {"province": province}


def _decoded(value: object) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("The geometry is not GeoJSON.")) from error
    if not isinstance(value, dict):
        raise ValidationError(_("The geometry is not GeoJSON."))
    return value


def _shape(value: dict[str, Any]) -> BaseGeometry:
    kind = value.get("type")
    if kind == "GeometryCollection":
        parts = value.get("geometries")
        if not isinstance(parts, list) or not 0 < len(parts) <= 50:
            raise ValidationError(_("The geometry is not GeoJSON."))
        shapes = [_simple(part) for part in parts]
        if sum(shapely.get_num_coordinates(shapes)) > MAX_POSITIONS:
            raise ValidationError(_too_many())
        return shapely.GeometryCollection(shapes)
    return _simple(value)


def _simple(value: object) -> BaseGeometry:
    if not isinstance(value, dict):
        raise ValidationError(_("The geometry is not GeoJSON."))
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in DEPTHS:
        raise ValidationError(_("The geometry is not GeoJSON."))
    budget = [MAX_POSITIONS]
    coordinates = _coordinates(value.get("coordinates"), DEPTHS[kind], budget)
    try:
        return shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError) as error:
        raise ValidationError(
            _("The geometry has too few positions or an open ring.")
        ) from error


def _coordinates(value: object, depth: int, budget: list[int]) -> list[Any]:
    """``coordinates`` with every position checked and cut to two numbers."""
    if not isinstance(value, list) or not value:
        raise ValidationError(_("The geometry is not GeoJSON."))
    if depth:
        return [_coordinates(part, depth - 1, budget) for part in value]
    budget[0] -= 1
    if budget[0] < 0:
        raise ValidationError(_too_many())
    numbers = [_number(part) for part in value[:2]] if len(value) <= 4 else []
    if len(numbers) != 2 or None in numbers:
        raise ValidationError(_("Every position must be two numbers in degrees."))
    return numbers


def _number(value: object) -> float | None:
    """A finite number, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _is_around(lon: float, lat: float) -> bool:
    """Whether the place is in the box with its margin: how far a shape may reach."""
    return Box(*settings.PROVINCE_BBOX).contains(lon, lat, MARGIN)


def _too_many() -> str:
    return _("The shape has too many points (at most %(max)d).") % {
        "max": MAX_POSITIONS
    }
