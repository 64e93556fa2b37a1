"""The plan in the PDF: an SVG at a round scale, with scale bar and north arrow."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import shapely
from django.db import connection
from django.utils.translation import pgettext

from gisportal.core.geo import from_wgs84, sql_srid
from layers.models import Layer
from layers.parcel_extract.assemble import ParcelReport
from layers.style_spec import complete_style

# Size on paper, millimetres.
WIDTH, HEIGHT = 178.0, 84.0
SCALES = (200, 500, 1000, 2000, 5000, 10_000, 25_000, 50_000)
# The parcel takes at most this share of the frame.
FILL = 0.6
BAR_METRES = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
BAR_MILLIMETRES = 45.0
MOST_SHAPES = 3000
FRAME_SQL = """
SELECT ST_AsBinary(geom), properties ->> %(field)s,
    COALESCE(split_part(number, '/', 2), label), key
FROM layers_feature
WHERE version_id = %(version)s
    AND geom_3857 && ST_Transform(ST_GeomFromText(%(frame)s, %(srid)s), 3857)
LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Frame:
    """The piece of ground on the paper: south-west corner in metres, and the scale."""

    west: float
    south: float
    scale: int

    def to_paper(self, coords: np.ndarray) -> np.ndarray:
        """Metres in the measuring system → millimetres from the top left."""
        millimetres = 1000.0 / self.scale
        return np.column_stack(
            [
                (coords[:, 0] - self.west) * millimetres,
                HEIGHT - (coords[:, 1] - self.south) * millimetres,
            ]
        )

    @property
    def box(self) -> shapely.Polygon:
        """The frame's rectangle in metres."""
        width, height = WIDTH * self.scale / 1000, HEIGHT * self.scale / 1000
        return shapely.box(
            self.west, self.south, self.west + width, self.south + height
        )


def frame_for(shape: shapely.Geometry) -> Frame:
    """The largest round scale at which the parcel fits with surroundings."""
    west, south, east, north = shape.bounds
    need = max((east - west) / (WIDTH * FILL), (north - south) / (HEIGHT * FILL), 1e-6)
    scale = next((s for s in SCALES if s >= need * 1000), SCALES[-1])
    return Frame(
        west=(west + east) / 2 - WIDTH * scale / 2000,
        south=(south + north) / 2 - HEIGHT * scale / 2000,
        scale=scale,
    )


def plan(report: ParcelReport) -> tuple[str, int]:
    """SVG of the parcel with its neighbours and plans, and its scale (1:n)."""
    layer = report.row.layer
    flat = from_wgs84(layer.measure_srid)
    shape = shapely.transform(
        shapely.from_geojson(json.dumps(report.row.geometry)), flat.apply
    )
    frame = frame_for(shape)
    parts = [
        layer_paths(theme.layer, theme.version.pk, layer, frame, is_zone=True)
        for theme in report.affecting
        if theme.version
    ]
    parts.append(layer_paths(layer, report.version.pk, layer, frame, is_zone=False))
    outline = path_of(shape, frame)
    parts.append(
        f'<path d="{outline}" fill="none" stroke="#ffffff" stroke-width="1.6"/>'
        f'<path d="{outline}" fill="none" stroke="#0a4f8f" stroke-width="0.8"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}mm" height="{HEIGHT}mm">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#f7f6f2"/>'
        + "".join(parts)
        + scale_bar(frame)
        + north_arrow()
        + f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#555" '
        'stroke-width="0.3"/></svg>',
        frame.scale,
    )


def north_arrow() -> str:
    """An arrow to grid north with the letter of the reader's language."""
    letter = escape(pgettext("north, on a map", "N"))
    return (
        '<g transform="translate(168 12)"><path d="M0 -7 L3 4 L0 2 L-3 4 Z" '
        'fill="#1d2733"/><text y="9" font-size="4" text-anchor="middle" '
        f'font-weight="600">{letter}</text></g>'
    )


def layer_paths(
    drawn: Layer, version: int, parcels: Layer, frame: Frame, *, is_zone: bool
) -> str:
    """Features of one version within the frame: zones filled, parcels outlined."""
    style = complete_style(drawn.style, drawn.geometry_kind)
    fills = {str(r.get("value")): r.get("fill") for r in style["rules"]}
    flat = from_wgs84(parcels.measure_srid)
    drawing = []
    for wkb, code, label, _key in rows_in(drawn, version, parcels, frame, style):
        shape = shapely.transform(shapely.from_wkb(wkb), flat.apply)
        shape = shapely.clip_by_rect(shape, *frame.box.bounds)
        if shape.is_empty:
            continue
        drawing.append(
            one_shape(path_of(shape, frame), fills.get(str(code)), is_zone=is_zone)
        )
        if not is_zone and label:
            drawing.append(label_of(shape, label, frame))
    return "".join(drawing)


def rows_in(
    drawn: Layer, version: int, parcels: Layer, frame: Frame, style: dict[str, Any]
) -> Iterable[tuple[bytes, str | None, str, str]]:
    """Shapes (WKB, WGS 84) of a version in the frame, with class and label."""
    with connection.cursor() as cursor:
        cursor.execute(
            FRAME_SQL,
            {
                "field": style["field"] or "",
                "version": version,
                "frame": frame.box.wkt,
                "srid": sql_srid(parcels.measure_srid),
                "limit": MOST_SHAPES,
            },
        )
        return [
            (bytes(wkb), code, label, key)
            for wkb, code, label, key in cursor.fetchall()
        ]


def one_shape(path: str, fill: str | None, *, is_zone: bool) -> str:
    """A zone as a light fill, a parcel as a thin outline."""
    if is_zone:
        return (
            f'<path d="{path}" fill="{fill or "#d9d2c3"}" fill-opacity="0.6" '
            'stroke="#8a7f72" stroke-width="0.15"/>'
        )
    return f'<path d="{path}" fill="none" stroke="#6b635a" stroke-width="0.2"/>'


def label_of(shape: shapely.Geometry, label: str, frame: Frame) -> str:
    """The parcel's number inside it, where it fits."""
    point = shapely.point_on_surface(shape)
    ((x, y),) = frame.to_paper(shapely.get_coordinates(point))
    width = (shape.area**0.5) * 1000 / frame.scale
    if width < 1.6 * len(label) + 1.5:
        return ""
    return (
        f'<text x="{x:.2f}" y="{y + 0.8:.2f}" font-size="2.4" text-anchor="middle" '
        f'fill="#3a342d">{escape(label)}</text>'
    )


def path_of(shape: shapely.Geometry, frame: Frame) -> str:
    """SVG path data of a polygon or line, millimetres."""
    commands = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            rings = [part.exterior, *part.interiors]
        elif part.geom_type in {"LineString", "LinearRing"}:
            rings = [part]
        else:
            continue
        for ring in rings:
            points = frame.to_paper(shapely.get_coordinates(ring))
            text = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
            commands.append(f"M{text}")
    return " ".join(commands)


def scale_bar(frame: Frame) -> str:
    """A bar of a round number of metres in the lower left corner."""
    metres = max(
        m for m in BAR_METRES if m * 1000 / frame.scale <= BAR_MILLIMETRES or m == 2
    )
    length = metres * 1000 / frame.scale
    return (
        f'<g transform="translate(5 {HEIGHT - 5})">'
        f'<rect x="-2" y="-6" width="{length + 16:.2f}" height="9" fill="#ffffff" '
        'fill-opacity="0.85"/>'
        f'<rect width="{length / 2:.2f}" height="1.4" fill="#1d2733"/>'
        f'<rect x="{length / 2:.2f}" width="{length / 2:.2f}" height="1.4" '
        'fill="#ffffff" stroke="#1d2733" stroke-width="0.2"/>'
        f'<text y="-1.2" font-size="3">0</text>'
        f'<text x="{length:.2f}" y="-1.2" font-size="3" text-anchor="middle">'
        f"{metres} m</text></g>"
    )
