"""What lies under a finger on the map, from the downloads and styles alone."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gisportal.core.geo import lonlat_to_mercator, pixel_size
from layers.queries.drawn_symbols import as_text, radius_at, width_at

BACKGROUND = {"admin", "zoning"}
TOLERANCE = 4.0


@dataclass(frozen=True)
class DrawnLayer:
    """A layer of the first view with its shapes in Web Mercator metres."""

    card: dict[str, Any]
    keys: list[str]
    shapes: np.ndarray
    symbols: list[dict[str, Any]]
    tree: shapely.STRtree

    def edge(self, number: int, place: shapely.Point, zoom: int) -> float:
        """Pixels from the place to the edge of what is drawn of a line or point."""
        symbol, pixel = self.symbols[number], pixel_size(zoom)
        if self.card["geometry"] == "line":
            size = width_at(float(symbol.get("stroke_width") or 0), zoom) / 2
        else:
            rim = float(symbol.get("stroke_width", 1)) if zoom >= 16 else 0.0
            radius = float(symbol.get("radius") or 0)
            size = radius_at(radius, zoom, self.card["role"]) + rim / 2
        return float(shapely.distance(self.shapes[number], place)) / pixel - size


@dataclass(frozen=True)
class Under:
    """Selections (``layer/key``) under the finger, beside it, and the areas around."""

    symbols: set[str]
    beside: set[str]
    areas: set[str]
    background: set[str]

    @property
    def expected(self) -> set[str]:
        """What may open: a drawn symbol under the finger, else the area under it."""
        if self.symbols:
            return self.symbols
        return self.areas or self.beside or self.background

    @property
    def tolerated(self) -> set[str]:
        """Also a symbol within a few pixels."""
        return self.expected | self.beside


def read(address: str) -> Any:
    """JSON of the portal."""
    with urllib.request.urlopen(address, timeout=60) as response:
        return json.load(response)


def drawn_layers(portal: str) -> list[DrawnLayer]:
    """Every layer that is on at first."""
    groups = read(f"{portal}/api/layers/")["groups"]
    cards = [card for group in groups for card in group["layers"]]
    return [read_layer(portal, card) for card in cards if card["shown_first"]]


def read_layer(portal: str, card: dict[str, Any]) -> DrawnLayer:
    """The whole layer, as anybody may download it."""
    features = read(f"{portal}/layers/{card['slug']}/download/geojson")["features"]
    shapes = shapely.transform(
        shapely.from_geojson([json.dumps(f["geometry"]) for f in features]),
        lonlat_to_mercator,
    )
    style = card["style"]
    rules = {as_text(r["value"]): r for r in style["rules"] if "value" in r}
    values = [f["properties"].get(style["field"]) for f in features]
    return DrawnLayer(
        card,
        [str(f["id"]) for f in features],
        shapes,
        [{**style["default"], **rules.get(as_text(v), {})} for v in values],
        shapely.STRtree(shapes),
    )


def under(layers: list[DrawnLayer], lon: float, lat: float, zoom: int) -> Under:
    """What lies at a place, as the map draws it at this zoom."""
    ((x, y),) = lonlat_to_mercator(np.array([[lon, lat]]))
    place = shapely.Point(x, y)
    found = Under(set(), set(), set(), set())
    for layer in layers:
        if layer.card["min_zoom"] > zoom:
            continue
        if layer.card["geometry"] == "polygon":
            is_background = layer.card["role"] in BACKGROUND
            kept = found.background if is_background else found.areas
            numbers = layer.tree.query(place, predicate="intersects")
            kept |= {f"{layer.card['slug']}/{layer.keys[n]}" for n in numbers}
            continue
        reach = 30 * pixel_size(zoom)
        for number in layer.tree.query(place, predicate="dwithin", distance=reach):
            edge = layer.edge(number, place, zoom)
            name = f"{layer.card['slug']}/{layer.keys[number]}"
            if edge <= 0:
                found.symbols.add(name)
            elif edge <= TOLERANCE:
                found.beside.add(name)
    return found
