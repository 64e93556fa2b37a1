"""Features in plain language: title, fields with units and code names, measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from gisportal.core.search_folding import fold
from layers.land_use import codes
from layers.land_use.codes import glossary_url
from layers.models import Layer, LayerField

Meaning = LayerField.Meaning
# 2025-12-15, with or without a time of day.
ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")
# What the title or the commune's name says.
IN_TITLE = {Meaning.SHEET, Meaning.PARCEL, Meaning.COMMUNE_CODE}
COORDINATES = (
    *("toa do", "easting", "northing", "kinh do", "vi do"),
    *("longitude", "latitude", "lon", "lat", "lng"),
)
IN_METRES = {"m²": 1.0, "ha": 10_000.0, "km²": 1e6, "m": 1.0, "km": 1000.0}
# Two measurements of the same thing.
SAME = 0.005
LEGAL_CODES = {Meaning.LAND_USE, Meaning.ZONE_CODE}


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


def told_fields(
    fields: Iterable[LayerField],
    properties: Mapping[str, Any],
    title: str,
    measure: float | None = None,
) -> list[FieldText]:
    """What is told of a feature besides its title and its measure, nothing twice.

    Numbers that stand in the title, codes of communes, keys of tables and coordinates
    say nothing to a reader; exits for programs have them.
    """
    told = [
        field
        for field in fields
        if field.meaning not in IN_TITLE
        and not is_bare_key(field)
        and not is_coordinate(field)
        and not is_measure_again(field, properties.get(field.key), measure)
    ]
    return [each for each in field_texts(told, properties) if each.text != title]


def is_coordinate(field: LayerField) -> bool:
    """Whether the field holds one number of a place: the map shows that."""
    if field.type not in (LayerField.Type.REAL, LayerField.Type.INTEGER):
        return False
    names = f" {fold(f'{field.name_vi} {field.name_en} {field.key}')} "
    return any(f" {word} " in names for word in COORDINATES)


def is_measure_again(field: LayerField, value: Any, measure: float | None) -> bool:
    """Whether the field repeats the area or length that is told anyway."""
    factor = IN_METRES.get(field.unit.lower().replace("2", "²"))
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if factor is None or not measure or not is_number:
        return False
    is_registered = field.meaning == Meaning.REGISTERED_AREA
    return not is_registered and abs(value * factor - measure) <= SAME * measure


def is_bare_key(field: LayerField) -> bool:
    """Whether the field only tells rows apart: nobody searches by it, it means nothing."""
    is_known = field.meaning != Meaning.NONE or field.codes or field.is_searchable
    return field.key_order is not None and not is_known


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
    return day_in_text(str(value))


def day_in_text(text: str) -> str:
    """The text; one that is a day, as data write it, as people do."""
    found = ISO_DAY.fullmatch(text.strip())
    try:
        day = parse_date(found[1]) if found else None
    except ValueError:
        day = None
    return date_text(day) if day else text


def coded_text(field: LayerField, value: str) -> str:
    """``Residential land in towns (ODT)``, of every part of ``ODT+CLN``.

    Codes of land and plans are the law's and stay; others are only the table's.
    """
    named = code_text(field, value)
    if not named or named == value:
        return value
    return f"{named} ({value})" if field.meaning in LEGAL_CODES else named


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
