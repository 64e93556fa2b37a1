"""What an imported style file becomes: our style, zooms, and what could not be taken."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from layers.models import LayerField

PIXELS_PER_MM = 96 / 25.4
# Scale denominator of zoom 0 at the equator, 0.28 mm a pixel (OGC WMTS).
ZOOM_0_SCALE = 559_082_264.03
MAX_ZOOM = 22
LIMITS = {"fill_opacity": (0, 1), "stroke_width": (0, 20), "radius": (1, 30)}


@dataclass
class ImportedStyle:
    """A style read from a file. ``warnings`` name what was left out."""

    style: dict[str, Any]
    min_zoom: int | None = None
    opacity: float | None = None
    warnings: list[str] = field(default_factory=list)

    def warn(self, message: str) -> None:
        """Say ``message`` once."""
        if message not in self.warnings:
            self.warnings.append(message)


def zoom_of_scale(denominator: float) -> int:
    """Zoom whose scale is nearest to 1:``denominator``."""
    if denominator <= 0:
        return 0
    zoom = round(math.log2(ZOOM_0_SCALE / denominator))
    return min(max(zoom, 0), MAX_ZOOM)


def within_limits(symbol: dict[str, Any]) -> dict[str, Any]:
    """``symbol`` without empty values, its numbers in the range the map draws."""
    kept = {key: value for key, value in symbol.items() if value is not None}
    for key, (low, high) in LIMITS.items():
        if key in kept:
            kept[key] = round(min(max(float(kept[key]), low), high), 2)
    return kept


def label_symbol(
    colour: str | None, pixels: float | None, min_zoom: int = 17
) -> dict[str, Any]:
    """A label of that colour and height, in a size the map can draw."""
    label: dict[str, Any] = {"min_zoom": min_zoom}
    if colour is not None:
        label["color"] = colour
    if pixels is not None:
        label["size"] = min(max(round(pixels), 6), 30)
    return label


def adopt_field(
    imported: ImportedStyle, fields: list[LayerField], public: set[str]
) -> ImportedStyle:
    """Name the layer's own field instead of the file's column.

    A column the layer does not have, or that is not public, leaves one symbol for all.
    """
    wanted = imported.style.get("field", "")
    if not wanted:
        return imported
    names = {f.source_name.casefold(): f.key for f in fields if f.source_name}
    names |= {f.key.casefold(): f.key for f in fields}
    key = names.get(wanted.strip('"').casefold())
    if key in public:
        imported.style["field"] = key
        return imported
    reason = (
        _("The field “%(name)s” is not public; its rules were left out.")
        if key
        else _("This layer has no field “%(name)s”; its rules were left out.")
    )
    imported.warn(reason % {"name": wanted})
    imported.style.update({"type": "single", "field": "", "rules": []})
    return imported
