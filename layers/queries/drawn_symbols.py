"""How large the map draws a line or point, in pixels.

The same sums as ``gisportal/core/static/core/js/map/style.js``; both are held to
``tests/support/drawn_sizes.json``.
"""

from __future__ import annotations

from typing import Any

from layers.models import Layer
from layers.style_spec import complete_style, is_number

LINE, POINT = Layer.GeometryKind.LINE, Layer.GeometryKind.POINT
SMALL_THINGS = Layer.Role.INFRASTRUCTURE
RADIUS = 5.0
# From this zoom on points have a rim.
RIM_ZOOM = 16


def symbol_of(layer: Layer, value: Any) -> dict[str, Any]:
    """The symbol of a feature of the class ``value``."""
    style = complete_style(layer.style, layer.geometry_kind)
    fitting = (rule for rule in style["rules"] if fits(rule, value))
    return {**style["default"], **next(fitting, {})}


def fits(rule: dict[str, Any], value: Any) -> bool:
    """Whether the rule is the one for this value."""
    if "value" in rule:
        return as_text(rule["value"]) == as_text(value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return False
    low, high = rule.get("min"), rule.get("max")
    return (low is None or number >= low) and (high is None or number < high)


def as_text(value: Any) -> str:
    """As a browser writes it: 2.0 is 2."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "null" if value is None else str(value)


def reach(layer: Layer, value: Any, zoom: float) -> float | None:
    """Pixels from a line's or point's place to the edge of its symbol, None undrawn."""
    return reach_of(symbol_of(layer, value), layer, zoom)


def reach_of(symbol: dict[str, Any], layer: Layer, zoom: float) -> float | None:
    """``reach`` of one symbol."""
    if layer.geometry_kind == LINE:
        width = width_at(size(symbol.get("stroke_width"), 0.0), zoom)
        return width / 2 if symbol.get("stroke") and width else None
    rim = size(symbol.get("stroke_width"), 1.0) if zoom >= RIM_ZOOM else 0.0
    return radius_at(size(symbol.get("radius"), 0.0), zoom, layer.role) + rim / 2


def size(value: Any, default: float) -> float:
    """A number of a style, the default where it is none."""
    return float(value) if is_number(value) else default


def largest_reach(layer: Layer, zoom: float) -> float:
    """The largest ``reach`` of any class."""
    style = complete_style(layer.style, layer.geometry_kind)
    symbols = [style["default"], *({**style["default"], **r} for r in style["rules"])]
    found = [reach_of(symbol, layer, zoom) for symbol in symbols]
    return max((each for each in found if each is not None), default=0.0)


def width_at(width: float, zoom: float) -> float:
    """Lines grow with the zoom: thin from afar, as given from zoom 16."""
    if not width:
        return 0.0
    if zoom >= 18:
        return width * 1.5
    if zoom >= 16:
        return width
    return max(0.4, width * (0.45 + 0.55 * max(0.0, (zoom - 10) / 6)))


def radius_at(radius: float, zoom: float, role: str = SMALL_THINGS) -> float:
    """Points likewise: small things shrink more than others."""
    least = 0.3 if role == SMALL_THINGS else 0.6
    grown = min(1.0, max(0.0, (zoom - 14) / 4))
    return (radius or RADIUS) * (least + (1 - least) * grown)
