"""The plan in the PDF: an SVG at a round scale, with scale bar and north arrow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.template.loader import render_to_string

from gisportal.core.geo import from_wgs84, sql_srid
from layers.models import Layer
from layers.parcel_extract.assemble import ParcelReport
from layers.sql import fetch
from layers.style_spec import complete_style

# Size on paper, millimetres.
WIDTH, HEIGHT = 178.0, 84.0
SCALES = (200, 500, 1000, 2000, 5000, 10_000, 25_000, 50_000)
# The parcel takes at most this share of the frame.
FILL = 0.6
BAR_METRES = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
BAR_MILLIMETRES = 45.0
MOST_SHAPES = 3000


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
    plans = [(x.layer, x.version.pk) for x in report.affecting if x.version]
    context = {
        "width": str(WIDTH),
        "height": str(HEIGHT),
        "zones": [z for drawn in plans for z in shapes_in(*drawn, layer, frame)],
        "parcels": shapes_in(layer, report.version.pk, layer, frame),
        "outline": path_of(shape, frame),
        "bar": scale_bar(frame),
    }
    return render_to_string("layers/map_figure.svg", context), frame.scale


def shapes_in(
    drawn: Layer, version: int, parcels: Layer, frame: Frame
) -> list[dict[str, Any]]:
    """Features of one version within the frame: path, fill of its class, label."""
    style = complete_style(drawn.style, drawn.geometry_kind)
    fills = {str(r.get("value")): r.get("fill") for r in style["rules"]}
    flat = from_wgs84(parcels.measure_srid)
    values = {
        "field": style["field"] or "",
        "version": version,
        "frame": frame.box.wkt,
        "srid": sql_srid(parcels.measure_srid),
        "limit": MOST_SHAPES,
    }
    shapes = []
    for wkb, code, label in fetch("shapes_in_frame", values):
        shape = shapely.transform(shapely.from_wkb(bytes(wkb)), flat.apply)
        shape = shapely.clip_by_rect(shape, *frame.box.bounds)
        if not shape.is_empty:
            shapes.append(
                {
                    "path": path_of(shape, frame),
                    "fill": fills.get(str(code)),
                    "label": label_of(shape, label or "", frame),
                }
            )
    return shapes


def label_of(
    shape: shapely.Geometry, label: str, frame: Frame
) -> dict[str, str] | None:
    """The feature's number and a place inside it, None where it does not fit."""
    width = (shape.area**0.5) * 1000 / frame.scale
    if not label or width < 1.6 * len(label) + 1.5:
        return None
    point = shapely.point_on_surface(shape)
    ((x, y),) = frame.to_paper(shapely.get_coordinates(point))
    return {"text": label, "x": f"{x:.2f}", "y": f"{y + 0.8:.2f}"}


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


def scale_bar(frame: Frame) -> dict[str, str]:
    """A bar of a round number of metres in the lower left corner."""
    metres = max(
        m for m in BAR_METRES if m * 1000 / frame.scale <= BAR_MILLIMETRES or m == 2
    )
    length = metres * 1000 / frame.scale
    return {
        "top": str(HEIGHT - 5),
        "box": f"{length + 16:.2f}",
        "half": f"{length / 2:.2f}",
        "length": f"{length:.2f}",
        "metres": str(metres),
    }
