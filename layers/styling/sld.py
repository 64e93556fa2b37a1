"""Styled Layer Descriptor (SLD 1.0 and 1.1) of one layer: one rule a class.

Filters understood: equality of one property, ranges of one property (between, or both
bounds joined by And), and the else-filter. Everything else is reported as a warning.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from layers.style_spec import COLOUR
from layers.styling.imported import (
    ImportedStyle,
    label_symbol,
    within_limits,
    zoom_of_scale,
)
from layers.styling.markup import StyleFileError, number, text_of

LOWER = {"PropertyIsGreaterThan", "PropertyIsGreaterThanOrEqualTo"}
UPPER = {"PropertyIsLessThan", "PropertyIsLessThanOrEqualTo"}
Symbol = dict[str, Any]


def read_sld(root: Element) -> ImportedStyle:
    """The first user style of an SLD document. Raises ``StyleFileError``."""
    rules = root.findall(".//FeatureTypeStyle/Rule")
    if not rules:
        raise StyleFileError(_("This SLD file holds no rule."))
    imported = ImportedStyle({"type": "single", "field": "", "rules": []})
    imported.style["label"] = None
    if len(root.findall(".//NamedLayer")) > 1 or len(root.findall(".//UserStyle")) > 1:
        imported.warn(_("The file holds several styles; all their rules were read."))
    for rule in rules:
        read_rule(rule, imported)
    style = imported.style
    if style["rules"]:
        is_range = "value" not in style["rules"][0]
        style["type"] = "graduated" if is_range else "categorised"
    style.setdefault("default", style["rules"][0].copy() if style["rules"] else {})
    for key in ("value", "min", "max", "name_vi"):
        style["default"].pop(key, None)
    return imported


def read_rule(rule: Element, imported: ImportedStyle) -> None:
    """One ``Rule``: its filter, symbol, name, scale and label."""
    read_label(rule, imported)
    read_scale(rule, imported)
    symbol = read_symbol(rule, imported)
    condition = rule.find("Filter")
    if condition is None or rule.find("ElseFilter") is not None:
        if symbol:
            imported.style["default"] = symbol
        return
    found = read_filter(condition)
    if found is None or not symbol:
        imported.warn(_("Rules with richer filters were left out."))
        return
    field, bounds = found
    if imported.style["field"] not in ("", field):
        imported.warn(_("Rules on more than one field were left out."))
        return
    imported.style["field"] = field
    title = text_of(rule, "Description/Title") or text_of(rule, "Title")
    name = {"name_vi": title} if title and title != bounds.get("value") else {}
    imported.style["rules"].append({**bounds, **name, **symbol})


def read_filter(condition: Element) -> tuple[str, Symbol] | None:
    """The field and the value or range a simple filter asks for."""
    parts = list(condition)
    if len(parts) == 1 and parts[0].tag == "And":
        parts = list(parts[0])
    field = ""
    bounds: Symbol = {}
    for part in parts:
        name = text_of(part, "PropertyName") or text_of(part, "ValueReference")
        if not name or field not in ("", name):
            return None
        field = name
        bound = read_bound(part)
        if bound is None:
            return None
        bounds |= bound
    return (field, bounds) if bounds else None


def read_bound(part: Element) -> Symbol | None:
    """``{"value": …}``, ``{"min": …}``, ``{"max": …}`` or both; None for anything else."""
    literal = text_of(part, "Literal")
    if part.tag == "PropertyIsEqualTo":
        return {"value": literal}
    if part.tag == "PropertyIsBetween":
        low = number(text_of(part, "LowerBoundary/Literal"))
        high = number(text_of(part, "UpperBoundary/Literal"))
        return None if low is None or high is None else {"min": low, "max": high}
    value = number(literal)
    if value is None:
        return None
    if part.tag in LOWER:
        return {"min": value}
    return {"max": value} if part.tag in UPPER else None


def read_symbol(rule: Element, imported: ImportedStyle) -> Symbol:
    """The first symbolizer of the rule as our symbol."""
    found = [
        x for x in rule if x.tag.endswith("Symbolizer") and x.tag != "TextSymbolizer"
    ]
    if len(found) > 1:
        imported.warn(_("Of rules with several symbols only the first one."))
    readers = {
        "PolygonSymbolizer": polygon,
        "LineSymbolizer": stroke,
        "PointSymbolizer": point,
    }
    for symbolizer in found[:1]:
        if symbolizer.tag in readers:
            if symbolizer.find(".//GraphicFill") is not None:
                imported.warn(_("Patterns are drawn as plain colours."))
            return within_limits(readers[symbolizer.tag](symbolizer))
        imported.warn(
            _("Symbols of the kind %(names)s are not drawn.")
            % {"names": symbolizer.tag}
        )
    return {}


def parameters(element: Element | None) -> dict[str, str]:
    """``CssParameter`` and ``SvgParameter`` of a fill or stroke."""
    if element is None:
        return {}
    return {
        p.get("name", ""): (p.text or "").strip() or text_of(p, "Literal")
        for p in element
        if p.tag in ("CssParameter", "SvgParameter")
    }


def colour(text: str | None) -> str | None:
    """``#rrggbb`` or nothing."""
    return text.lower() if text and COLOUR.fullmatch(text) else None


def polygon(symbolizer: Element) -> Symbol:
    """An area; without ``Fill`` only its outline."""
    inside = symbolizer.find("Fill")
    values = parameters(inside)
    symbol: Symbol = {"fill": colour(values.get("fill"))}
    opacity = number(values.get("fill-opacity"))
    symbol["fill_opacity"] = (
        0 if inside is None else opacity if opacity is not None else 1
    )
    return symbol | stroke(symbolizer)


def stroke(symbolizer: Element) -> Symbol:
    """A line or an outline; SLD's default is one black pixel."""
    outline = symbolizer.find("Stroke")
    if outline is None:
        return {"stroke_width": 0}
    values = parameters(outline)
    width = number(values.get("stroke-width"))
    return {
        "stroke": colour(values.get("stroke")) or "#000000",
        "stroke_width": 1 if width is None else width,
    }


def point(symbolizer: Element) -> Symbol:
    """A mark; its size is the diameter."""
    mark = symbolizer.find("Graphic/Mark")
    if mark is None:
        return {}
    size = number(text_of(symbolizer, "Graphic/Size"))
    return polygon(mark) | {"radius": size / 2 if size else None}


def read_label(rule: Element, imported: ImportedStyle) -> None:
    """A text symbolizer switches labels on."""
    text = rule.find("TextSymbolizer")
    if text is None:
        return
    imported.warn(_("Labels show the layer's label field, not the file's expression."))
    size = number(parameters(text.find("Font")).get("font-size"))
    fill = parameters(text.find("Fill")).get("fill")
    imported.style["label"] = label_symbol(colour(fill), size)


def read_scale(rule: Element, imported: ImportedStyle) -> None:
    """The widest scale any rule is drawn at becomes the layer's."""
    scale = number(text_of(rule, "MaxScaleDenominator"))
    if scale:
        zoom = zoom_of_scale(scale)
        imported.min_zoom = min(
            zoom, imported.min_zoom if imported.min_zoom is not None else zoom
        )
