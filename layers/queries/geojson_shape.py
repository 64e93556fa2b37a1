"""A stored shape as every GeoJSON answer has it: vertex by vertex as it was loaded.

RFC 7946 wants rings counter-clockwise (holes clockwise). Only the direction of rings may
change for that: a line keeps its direction, a set of points its order. PostGIS has no
such function (``ST_ForcePolygonCCW`` is ``ST_Reverse`` of the clockwise form, and turns
lines round as well), so polygons are made clockwise in the mirror.
"""

from __future__ import annotations

import json
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry

from layers.queries.sql_clauses import Clause, compose


def with_rings(shape: Clause, *, is_flipped: bool = False) -> Clause:
    """The shape with counter-clockwise rings; ``is_flipped`` answers y before x."""
    mirrored = compose("ST_ForcePolygonCW(ST_FlipCoordinates({0}))", shape)
    return mirrored if is_flipped else compose("ST_FlipCoordinates({0})", mirrored)


def as_object(shape: GEOSGeometry) -> dict[str, Any]:
    """The shape as a GeoJSON geometry."""
    turned = shapely.orient_polygons(shapely.from_wkb(bytes(shape.wkb)))
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(turned))
    return geometry
