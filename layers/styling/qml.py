"""QGIS layer styles (QML): single, categorised and graduated symbols of one layer.

A simple symbol is one layer of SimpleFill, SimpleLine or SimpleMarker; what is richer
than that is read as far as it is simple, and reported as a warning.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from layers.styling.imported import (
    PIXELS_PER_MM,
    ImportedStyle,
    label_symbol,
    within_limits,
    zoom_of_scale,
)
from layers.styling.markup import StyleFileError, number, text_of

RENDERERS = {
    "singleSymbol": "single",
    "categorizedSymbol": "categorised",
    "graduatedSymbol": "graduated",
}
SIMPLE = {"SimpleFill", "SimpleLine", "SimpleMarker"}
UNIT_PIXELS = {"MM": PIXELS_PER_MM, "Point": 96 / 72, "Pixel": 1.0, "Inch": 96.0}
Symbol = dict[str, Any]


def read_qml(root: Element) -> ImportedStyle:
    """The style of a ``<qgis>`` document. Raises ``StyleFileError``."""
    renderer = root.find("renderer-v2")
    if renderer is None:
        raise StyleFileError(_("This QML file holds no vector style."))
    imported = ImportedStyle({"type": "single", "field": "", "rules": []})
    symbols = {
        symbol.get("name", ""): read_symbol(symbol, imported)
        for symbol in renderer.findall("symbols/symbol")
    }
    kind = renderer.get("type", "")
    if kind not in RENDERERS:
        imported.warn(
            _("Rules of the kind “%(kind)s” cannot be imported.") % {"kind": kind}
        )
    imported.style["type"] = RENDERERS.get(kind, "single")
    imported.style["default"] = next(iter(symbols.values()), {})
    if kind in ("categorizedSymbol", "graduatedSymbol"):
        imported.style["field"] = renderer.get("attr", "")
        read_classes(renderer, symbols, imported)
    imported.style["label"] = read_label(root, imported)
    read_visibility(root, imported)
    return imported


def read_classes(
    renderer: Element, symbols: dict[str, Symbol], imported: ImportedStyle
) -> None:
    """Categories and ranges as rules; a category without value is the default."""
    rules = []
    for category in renderer.findall("categories/category"):
        symbol = symbols.get(category.get("symbol", ""), {})
        value = category.get("value", "")
        if value in ("", "NULL"):
            imported.style["default"] = symbol
            continue
        if category.get("type") == "List" or category.find("val") is not None:
            imported.warn(_("Categories of several values cannot be imported."))
            continue
        rules.append({"value": value, **named(category, value), **symbol})
    for entry in renderer.findall("ranges/range"):
        low, high = number(entry.get("lower")), number(entry.get("upper"))
        symbol = symbols.get(entry.get("symbol", ""), {})
        rules.append({"min": low, "max": high, **named(entry, ""), **symbol})
    hidden = renderer.findall(".//*[@render='false']")
    if hidden:
        imported.warn(_("Classes that are switched off in QGIS are shown here."))
    imported.style["rules"] = rules


def named(entry: Element, value: str) -> dict[str, str]:
    """The label of a class, where it says more than the value."""
    label = entry.get("label", "").strip()
    return {"name_vi": label} if label and label != value else {}


def read_symbol(symbol: Element, imported: ImportedStyle) -> Symbol:
    """One symbol of ours from a QGIS symbol."""
    layers = symbol.findall("layer")
    if len(layers) > 1:
        imported.warn(_("Of symbols with several layers only the first simple one."))
    simple = next((x for x in layers if x.get("class") in SIMPLE), None)
    if simple is None:
        names = ", ".join(x.get("class", "?") for x in layers)
        imported.warn(
            _("Symbols of the kind %(names)s are not drawn.") % {"names": names}
        )
        return {}
    if simple.find(".//data_defined_properties//Option[@name='active']") is not None:
        imported.warn(_("Data-defined properties are left out."))
    options = options_of(simple)
    alpha = number(symbol.get("alpha")) or 1.0
    reader = {"SimpleFill": fill, "SimpleLine": line, "SimpleMarker": marker}
    return within_limits(reader[simple.get("class", "")](options, alpha))


def options_of(layer: Element) -> dict[str, str]:
    """The symbol layer's settings: QGIS ≥ 3.22 writes Option, older ones prop."""
    found = {p.get("k", ""): p.get("v", "") for p in layer.findall("prop")}
    for option in layer.findall("Option/Option"):
        found[option.get("name", "")] = option.get("value", "")
    return found


def fill(options: dict[str, str], alpha: float) -> Symbol:
    """An area."""
    colour, opacity = colour_of(options.get("color"))
    symbol: Symbol = {"fill": colour, "fill_opacity": opacity * alpha}
    if options.get("style") == "no":
        symbol["fill_opacity"] = 0
    return symbol | outline(options)


def outline(options: dict[str, str]) -> Symbol:
    """The outline of areas and points."""
    if options.get("outline_style") == "no":
        return {"stroke_width": 0}
    colour, _opacity = colour_of(options.get("outline_color"))
    return {"stroke": colour, "stroke_width": pixels(options, "outline_width")}


def line(options: dict[str, str], _alpha: float) -> Symbol:
    """A line."""
    colour, _opacity = colour_of(options.get("line_color"))
    return {"stroke": colour, "stroke_width": pixels(options, "line_width")}


def marker(options: dict[str, str], alpha: float) -> Symbol:
    """A point; QGIS gives the diameter."""
    colour, opacity = colour_of(options.get("color"))
    size = pixels(options, "size")
    symbol: Symbol = {"fill": colour, "fill_opacity": opacity * alpha}
    symbol["radius"] = None if size is None else size / 2
    return symbol | outline(options)


def pixels(options: dict[str, str], name: str) -> float | None:
    """A width in pixels; QGIS's own default unit is the millimetre."""
    value = number(options.get(name))
    if value is None:
        return None
    return value * UNIT_PIXELS.get(options.get(f"{name}_unit", "MM"), PIXELS_PER_MM)


def colour_of(text: str | None) -> tuple[str | None, float]:
    """``r,g,b,a`` (0–255) as ``#rrggbb`` and opacity."""
    parts = [number(part) for part in (text or "").split(",")[:4]]
    if len(parts) < 3 or any(p is None or not 0 <= p <= 255 for p in parts):
        return None, 1.0
    red, green, blue = (int(p or 0) for p in parts[:3])
    alpha = parts[3] if len(parts) > 3 and parts[3] is not None else 255.0
    return f"#{red:02x}{green:02x}{blue:02x}", alpha / 255


def read_label(root: Element, imported: ImportedStyle) -> Symbol | None:
    """Labels: their colour and size; which text they show is the layer's own matter."""
    if root.get("labelsEnabled") != "1":
        return None
    labeling = root.find("labeling")
    style = root.find("labeling/settings/text-style")
    if labeling is None or style is None or labeling.get("type") != "simple":
        imported.warn(_("Labels by rules are left out."))
        return None
    imported.warn(_("Labels show the layer's label field, not QGIS's expression."))
    colour, _opacity = colour_of(style.get("textColor"))
    size = number(style.get("fontSize"))
    rendering = root.find("labeling/settings/rendering")
    scale = number(rendering.get("scaleMax")) if rendering is not None else None
    pixels_high = None if size is None else size * 96 / 72
    return label_symbol(colour, pixels_high, zoom_of_scale(scale) if scale else 17)


def read_visibility(root: Element, imported: ImportedStyle) -> None:
    """Scale limit and opacity of the layer."""
    if root.get("hasScaleBasedVisibilityFlag") == "1":
        # QGIS's "minimum scale" is the smallest one: the largest denominator.
        scale = number(root.get("minScale"))
        if scale:
            imported.min_zoom = zoom_of_scale(scale)
    opacity = number(text_of(root, "layerOpacity"))
    if opacity is not None and 0 <= opacity <= 1:
        imported.opacity = opacity
    if text_of(root, "blendMode", "0") != "0":
        imported.warn(_("Blend modes are left out."))
