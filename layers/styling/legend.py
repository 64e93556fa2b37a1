"""The legend: one entry a rule, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from gisportal.core.bilingual import bilingual
from layers.models import Layer


def legend(layer: Layer, style: dict[str, Any]) -> list[dict[str, Any]]:
    """Legend entries of ``layer``: label and symbol.

    ``style`` is complete and holds no rules on a private field: a rule names a value.
    """
    default = style["default"]
    shape = layer.geometry_kind or "polygon"
    if not style["rules"]:
        return [entry(layer.name, default, shape)]
    entries = [
        entry(rule_label(rule), {**default, **rule}, shape) for rule in style["rules"]
    ]
    return [*entries, entry(_("other"), default, shape)]


def rule_label(rule: dict[str, Any]) -> str:
    """``ODT – Residential land in towns``, a range, or the bare value."""
    name = bilingual(rule)
    if "value" in rule:
        value = str(rule["value"])
        return f"{value} – {name}" if name and name != value else value
    low, high = rule.get("min"), rule.get("max")
    return name or f"{'' if low is None else low} – {'' if high is None else high}"


def entry(label: str, symbol: dict[str, Any], shape: str) -> dict[str, Any]:
    """One legend entry."""
    return {
        "label": label,
        "shape": shape,
        "fill": symbol.get("fill"),
        "fill_opacity": symbol.get("fill_opacity"),
        "stroke": symbol.get("stroke"),
        "stroke_width": symbol.get("stroke_width"),
        "radius": symbol.get("radius"),
    }
