"""The style of a layer: what is drawn how, as plain JSON, validated on input.

``{"type": "single" | "categorised" | "graduated", "field": key, "default": {…},
"rules": [{"value" | "min"/"max": …, "name_vi", "name_en", "fill", …}],
"label": {"min_zoom", "color", "size"}}``. Colours are ``#rrggbb``.
"""

from __future__ import annotations

import math
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TYPES = ("single", "categorised", "graduated")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
COLOUR_KEYS = ("fill", "stroke", "color")
NUMBER_KEYS = {
    "fill_opacity": (0, 1),
    "stroke_width": (0, 20),
    "radius": (1, 30),
    "min_zoom": (0, 22),
    "size": (6, 30),
}
# Per geometry kind, for layers that nobody styled yet.
DEFAULTS: dict[str, dict[str, Any]] = {
    "polygon": {
        "fill": "#d9c8a9",
        "fill_opacity": 0.35,
        "stroke": "#8a7f72",
        "stroke_width": 1,
    },
    "line": {"stroke": "#7a5c3a", "stroke_width": 2},
    "point": {
        "fill": "#0a4f8f",
        "fill_opacity": 0.9,
        "stroke": "#ffffff",
        "stroke_width": 1,
        "radius": 5,
    },
}


# Where labels begin when the style says nothing; ``"label": null`` means none.
LABEL = {"min_zoom": 17}


def complete_style(style: dict[str, Any], geometry_kind: str) -> dict[str, Any]:
    """``style`` with everything the map needs: type, default symbol, rules, label."""
    style = style if isinstance(style, dict) else {}
    base = DEFAULTS.get(geometry_kind, DEFAULTS["polygon"])
    return {
        "type": style.get("type", "single"),
        "field": style.get("field", ""),
        "default": {**base, **(style.get("default") or {})},
        "rules": list(style.get("rules") or []),
        "label": style.get("label", LABEL),
    }


def check_style(style: Any) -> None:
    """Raise ``ValidationError`` for a style the map could not draw."""
    if not isinstance(style, dict):
        raise ValidationError(_("A style is a JSON object."))
    if not style:
        return
    check_texts(style, ("type", "field"))
    if style.get("type", "single") not in TYPES:
        raise ValidationError(
            _("The style's type must be one of: %(types)s")
            % {"types": ", ".join(TYPES)}
        )
    if style.get("type", "single") != "single" and not style.get("field"):
        raise ValidationError(_("Name the field that the style's rules look at."))
    rules = style.get("rules") or []
    if not isinstance(rules, list):
        raise ValidationError(_("The style's rules must be a list."))
    for symbol in (style.get("default"), style.get("label"), *rules):
        check_symbol(symbol)
    for rule in rules:
        check_rule(rule)


def check_texts(holder: dict[str, Any], names: tuple[str, ...]) -> None:
    """The named members are texts where they are present."""
    for name in names:
        if not isinstance(holder.get(name, ""), str):
            raise ValidationError(
                _("“%(name)s” of a style must be a text.") % {"name": name}
            )


def check_rule(rule: dict[str, Any]) -> None:
    """A rule compares with a plain value or with two numbers."""
    check_texts(rule, ("name_vi", "name_en"))
    if isinstance(rule.get("value"), (dict, list)):
        raise ValidationError(_("A rule's value must be a text or a number."))
    for bound in (rule.get("min"), rule.get("max")):
        if bound is not None and not is_number(bound):
            raise ValidationError(_("A rule's limits must be numbers."))


def is_number(value: Any) -> bool:
    """A finite number; true and false are none."""
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def check_symbol(symbol: Any) -> None:
    """Colours are #rrggbb and numbers lie in their range."""
    if symbol is None:
        return
    if not isinstance(symbol, dict):
        raise ValidationError(_("Each symbol of a style is a JSON object."))
    for key in COLOUR_KEYS:
        value = symbol.get(key)
        if value is not None and not COLOUR.fullmatch(str(value)):
            raise ValidationError(
                _("%(value)s is not a colour; write #rrggbb.") % {"value": value}
            )
    for key, (low, high) in NUMBER_KEYS.items():
        value = symbol.get(key)
        if value is not None and not (is_number(value) and low <= value <= high):
            raise ValidationError(
                _("%(key)s must be between %(low)s and %(high)s.")
                % {"key": key, "low": low, "high": high}
            )
