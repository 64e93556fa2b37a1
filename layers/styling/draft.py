"""A style as the editor sends it: reduced to what is known, and checked for its layer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from layers import policy
from layers.models import Layer
from layers.style_spec import check_style, is_number

MAX_RULES = 200
MAX_TEXT = 200
SYMBOL_KEYS = ("fill", "fill_opacity", "stroke", "stroke_width", "radius", "dash")
LABEL_KEYS = ("min_zoom", "color", "size")
NAME_KEYS = ("name_vi", "name_en")


def check_draft(layer: Layer, style: Any) -> dict[str, Any]:
    """``style`` reduced to the keys the map knows. Raises ``ValidationError``."""
    check_style(style)
    kind = style.get("type", "single")
    rules = style.get("rules") or [] if kind != "single" else []
    if len(rules) > MAX_RULES:
        raise ValidationError(
            _("A style has at most %(count)s rules.") % {"count": MAX_RULES}
        )
    field = str(style.get("field") or "") if kind != "single" else ""
    public = {f.key for f in policy.public_fields(layer.fields.all())}
    if field and field not in public:
        raise ValidationError(_("Rules may only look at a public field."))
    clean: dict[str, Any] = {
        "type": kind,
        "field": field,
        "default": some(style.get("default") or {}, SYMBOL_KEYS),
        "rules": [clean_rule(kind, rule) for rule in rules],
    }
    if "label" in style:
        label = style["label"]
        clean["label"] = None if label is None else some(label, LABEL_KEYS)
    check_dashes(clean)
    return clean


def clean_rule(kind: str, rule: dict[str, Any]) -> dict[str, Any]:
    """One rule with its value or range, names and symbol."""
    condition = value_of(rule) if kind == "categorised" else range_of(rule)
    names = {
        key: str(rule[key]).strip()[:MAX_TEXT] for key in NAME_KEYS if rule.get(key)
    }
    return {**condition, **names, **some(rule, SYMBOL_KEYS)}


def value_of(rule: dict[str, Any]) -> dict[str, str]:
    """The value of a categorised rule, as text (so tiles carry it)."""
    value = rule.get("value")
    if value is None or isinstance(value, (dict, list)) or str(value) == "":
        raise ValidationError(_("Each rule needs a value."))
    return {"value": str(value)[:MAX_TEXT]}


def range_of(rule: dict[str, Any]) -> dict[str, float]:
    """The bounds of a graduated rule; one of them may be open."""
    bounds = {k: rule[k] for k in ("min", "max") if rule.get(k) is not None}
    for value in bounds.values():
        if not is_number(value):
            raise ValidationError(_("The bounds of a range are numbers."))
    if not bounds:
        raise ValidationError(_("Each range needs a lower or an upper bound."))
    if len(bounds) == 2 and bounds["min"] >= bounds["max"]:
        raise ValidationError(_("A range's lower bound lies below its upper bound."))
    return bounds


def some(symbol: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """The known, filled-in keys of a symbol."""
    return {key: symbol[key] for key in keys if symbol.get(key) is not None}


def check_dashes(style: dict[str, Any]) -> None:
    """A dash is a short list of lengths in pixels."""
    for symbol in (style["default"], *style["rules"]):
        dash = symbol.get("dash")
        if dash is None:
            continue
        is_list = isinstance(dash, list) and len(dash) <= 6
        if not is_list or not all(
            isinstance(x, (int, float)) and 0 < x <= 50 for x in dash
        ):
            raise ValidationError(_("A dash is a list of at most six lengths."))
