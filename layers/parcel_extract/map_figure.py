"""The plan in the PDF: an SVG at a round scale, with scale bar and north arrow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from django.template.loader import render_to_string

from gisportal.core.bilingual import bilingual
from gisportal.core.geo import from_wgs84, sql_srid
from layers.models import Layer
from layers.parcel_extract.assemble import ParcelReport
from layers.parcel_extract.corners import Outline, outline_of
from layers.policy import public_fields
from layers.queries import live_layers
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
OTHER_FILL = "#d9d2c3"
# More corners than this are a curve: their numbers would cover it.
MOST_MARKS = 40
MARK_DISTANCE = 2.2
# Of a letter of a street's name, millimetres.
TEXT_WIDTH = 1.35


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


@dataclass(frozen=True)
class Figure:
    """The drawing, its scale (1:n), and what its colours mean."""

    svg: str
    scale: int
    legend: list[Sample]


@dataclass(frozen=True)
class Sample:
    """A colour of the drawing and the zone it stands for."""

    fill: str
    text: str
    layer: str


def plan(report: ParcelReport) -> Figure:
    """The parcel with its corners, neighbours, plans and streets."""
    layer = report.row.layer
    assert isinstance(report.row.geometry, dict)
    outline = outline_of(report.row.geometry, layer.measure_srid)
    flat = from_wgs84(layer.measure_srid)
    shape = shapely.transform(
        shapely.from_geojson(json.dumps(report.row.geometry)), flat.apply
    )
    frame = frame_for(shape)
    plans = [(x.layer, x.version.pk) for x in report.affecting if x.version]
    zones = [z for drawn in plans for z in shapes_in(*drawn, layer, frame)]
    context = {
        "width": str(WIDTH),
        "height": str(HEIGHT),
        "title": report.row.label,
        "zones": zones,
        "parcels": shapes_in(layer, report.version.pk, layer, frame),
        "streets": streets_in(frame, layer),
        "outline": path_of(shape, frame),
        "corners": corner_marks(outline, frame),
        "bar": scale_bar(frame),
    }
    svg = render_to_string("layers/map_figure.svg", context)
    return Figure(svg, frame.scale, legend_of(zones))


def legend_of(zones: list[dict[str, Any]]) -> list[Sample]:
    """What is drawn of the plans, each zone once."""
    samples = {
        (zone["layer"].pk, zone["class"]): Sample(
            zone["fill"] or OTHER_FILL, zone["words"], zone["layer"].name
        )
        for zone in zones
    }
    return list(samples.values())


def shapes_in(
    drawn: Layer, version: int, parcels: Layer, frame: Frame
) -> list[dict[str, Any]]:
    """Features of one version within the frame: path, symbol of its class, label."""
    style = complete_style(drawn.style, drawn.geometry_kind)
    rules = {str(r.get("value")): r for r in style["rules"]}
    flat = from_wgs84(parcels.measure_srid)
    shapes = []
    for wkb, code, label in fetch(
        "shapes_in_frame", values_of(drawn, version, parcels, frame)
    ):
        shape = shapely.transform(shapely.from_wkb(bytes(wkb)), flat.apply)
        shape = shapely.clip_by_rect(shape, *frame.box.bounds)
        if shape.is_empty:
            continue
        symbol = {**style["default"], **rules.get(str(code), {})}
        words = bilingual(symbol) or str(label or code or "")
        shapes.append(
            {
                "layer": drawn,
                "class": str(code),
                "words": f"{words} ({code})" if code and code != words else words,
                "path": path_of(shape, frame),
                "shape": shape,
                "fill": symbol.get("fill"),
                "stroke": symbol.get("stroke"),
                "name": label or "",
                "label": label_of(shape, label or "", frame),
                "code": label_of(shape, str(code or ""), frame),
            }
        )
    return shapes


def values_of(
    drawn: Layer, version: int, parcels: Layer, frame: Frame
) -> dict[str, Any]:
    """Parameters of ``shapes_in_frame.sql``; a private class is not read."""
    style = complete_style(drawn.style, drawn.geometry_kind)
    public = {f.key for f in public_fields(drawn.fields.all())}
    return {
        "field": style["field"] if style["field"] in public else "",
        "version": version,
        "frame": frame.box.wkt,
        "srid": sql_srid(parcels.measure_srid),
        "limit": MOST_SHAPES,
    }


def streets_in(frame: Frame, parcels: Layer) -> list[dict[str, Any]]:
    """Named lines everybody may see: roads and canals, each name once."""
    found: list[dict[str, Any]] = []
    for layer in live_layers.layers_for(None):
        if layer.geometry_kind != Layer.GeometryKind.LINE or not layer.is_stored:
            continue
        if layer.published_version_id is None or layer.role == Layer.Role.ZONING:
            continue
        found += shapes_in(layer, layer.published_version_id, parcels, frame)
    longest: dict[str, dict[str, Any]] = {}
    for line in sorted(found, key=lambda each: each["shape"].length):
        longest[line["name"]] = line
    for name, line in longest.items():
        line["text"] = text_along(line["shape"], name, frame)
    return found


def text_along(
    shape: shapely.Geometry, name: str, frame: Frame
) -> dict[str, str] | None:
    """A street's name at its longest straight piece; None where it does not fit."""
    pieces = [
        (start, end)
        for part in shapely.get_parts(shape)
        for start, end in pairwise(frame.to_paper(shapely.get_coordinates(part)))
    ]
    if not name or not pieces:
        return None
    start, end = max(pieces, key=lambda piece: np.hypot(*(piece[1] - piece[0])))
    if np.hypot(*(end - start)) < TEXT_WIDTH * len(name):
        return None
    if end[0] < start[0]:
        start, end = end, start
    (x, y), (dx, dy) = (start + end) / 2, end - start
    turn = float(np.degrees(np.arctan2(dy, dx)))
    return {"text": name, "x": f"{x:.2f}", "y": f"{y:.2f}", "turn": f"{turn:.1f}"}


def corner_marks(outline: Outline, frame: Frame) -> list[dict[str, str]]:
    """The numbered corners, where there are few enough to tell them apart."""
    corners = outline.corners
    if len(corners) > MOST_MARKS:
        return []
    points = frame.to_paper(np.array([[c.y, c.x] for c in corners]))
    middle = points.mean(axis=0)
    marks = []
    for corner, (x, y) in zip(corners, points, strict=True):
        away = np.array([x, y]) - middle
        away = away / (np.hypot(*away) or 1.0) * MARK_DISTANCE
        marks.append(
            {
                "number": str(corner.number),
                "x": f"{x:.2f}",
                "y": f"{y:.2f}",
                "text_x": f"{x + away[0]:.2f}",
                "text_y": f"{y + away[1] + 0.7:.2f}",
            }
        )
    return marks


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
