"""Features in plain language: title, fields with units and code names, measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from layers.land_use import codes
from layers.land_use.codes import glossary_url
from layers.models import Layer, LayerField


@dataclass(frozen=True)
class FieldText:
    """One field of a feature as a person reads it, its unit included."""

    key: str
    label: str
    text: str
    meaning: str
    # Where the codes in it are explained.
    help_url: str = ""


@dataclass(frozen=True)
class Measure:
    """Area or length of a feature in the layer's measuring system."""

    value: float
    unit: str
    text: str


def title(layer: Layer, label: str, number: str | None, key: str) -> str:
    """What to call the feature: "Parcel 345, sheet 12", else its label or key."""
    if number and "/" in number:
        sheet, parcel = number.split("/", 1)
        return _("Parcel %(parcel)s, sheet %(sheet)s") % {
            "parcel": parcel,
            "sheet": sheet,
        }
    return label or key


def short_title(layer: Layer, label: str, number: str | None, key: str) -> str:
    """The same without its sheet: "Parcel 345"."""
    if number and "/" in number:
        return _("Parcel %(parcel)s") % {"parcel": number.split("/", 1)[1]}
    return title(layer, label, number, key)


def measure(layer: Layer, value: float | None) -> Measure | None:
    """The stored measure with its unit; None for points."""
    if value is None or layer.geometry_kind == Layer.GeometryKind.POINT:
        return None
    if layer.geometry_kind == Layer.GeometryKind.LINE:
        return Measure(value, "m", f"{decimal(value, 1)} m")
    if value >= 1_000_000:
        return Measure(value, "m²", f"{decimal(value / 1_000_000, 2)} km²")
    return Measure(value, "m²", f"{decimal(value, 1)} m²")


def decimal(value: float, places: int) -> str:
    """A number with grouping as the active language writes it."""
    return number_format(
        round(value, places), decimal_pos=places, use_l10n=True, force_grouping=True
    )


def decimals(value: float, most: int = 2) -> int:
    """How many decimals a number needs, at most ``most``: 4995.1 needs one."""
    text = f"{value:.{most}f}".rstrip("0")
    return len(text.partition(".")[2])


def field_texts(
    fields: Iterable[LayerField], properties: Mapping[str, Any]
) -> list[FieldText]:
    """The given fields of a feature as text; empty values are left out."""
    shown = []
    for field in fields:
        value = properties.get(field.key)
        if value in (None, ""):
            continue
        shown.append(
            FieldText(
                key=field.key,
                label=field.name or field.key,
                text=" ".join(filter(None, [value_text(field, value), field.unit])),
                meaning=field.meaning,
                help_url=glossary_url(str(value))
                if field.meaning == LayerField.Meaning.LAND_USE
                else "",
            )
        )
    return shown


def value_text(field: LayerField, value: Any) -> str:
    """One value as text: code with its name, localised number or date."""
    if field.codes or field.meaning == LayerField.Meaning.LAND_USE:
        return coded_text(field, str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and field.meaning == field.Meaning.NONE and field.unit:
        return decimal(value, 0)
    if isinstance(value, float):
        return decimal(value, decimals(value))
    if field.type == LayerField.Type.DATE:
        day = parse_date(str(value)[:10])
        return date_text(day) if day else str(value)
    return str(value)


def coded_text(field: LayerField, value: str) -> str:
    """``ODT – Residential land in towns``; every part of ``ODT+CLN`` is named."""
    name = code_text(field, value)
    return f"{value} – {name}" if name else value


def code_text(field: LayerField, value: str) -> str:
    """What a code or combination means, however it is written; empty if nobody knows."""
    whole = field.code_name(value)
    if whole:
        return whole
    named = [code_part_name(field, part) for part in codes.parts(value)]
    if not any(name for _part, name in named):
        return ""
    return " + ".join(name or part for part, name in named)


def code_part_name(field: LayerField, part: codes.Part) -> tuple[str, str]:
    """A part of a code and its name: the layer's own, else the official one."""
    code = part.code.code if part.code else part.text[:3]
    own = field.code_name(part.text) or field.code_name(code)
    if own and part.rank:
        own = f"{own} ({part.rank})"
    official = field.holds_land_use and part.code
    return part.text, own or (part.name if official else "")


def date_text(day: date) -> str:
    """A date in the short form of the active language."""
    return date_format(day, "SHORT_DATE_FORMAT", use_l10n=True)
