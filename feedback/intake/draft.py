"""What a report may be sent with: every field declared once.

The page's form (``public.forms``), the API's serializer (``api.serializers``), the checks
(``intake.validation``) and with the serializer the OpenAPI document are made from
``Draft``. A field added here is in all of them; only its check is written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum, auto
from typing import Any

from feedback.models.report import DESCRIPTION_MAX

NAME_MAX = 100
ADDRESS_MAX = 300
SLUG_MAX = 63
FEATURE_KEY_MAX = 300
# Characters of a number or a shape as the page's form sends them.
NUMBER_MAX = 40
SHAPE_MAX = 100_000


class Kind(Enum):
    """What kind of value a field takes."""

    SLUG = auto()
    LINE = auto()
    TEXT = auto()
    NUMBER = auto()
    EMAIL = auto()
    FLAG = auto()
    # A GeoJSON geometry; the form sends its text.
    GEOMETRY = auto()
    # An object of its own; the form has one input for each part.
    OBJECT = auto()


@dataclass(frozen=True)
class FieldSpec:
    """How one field of a draft is declared."""

    kind: Kind
    is_required: bool = False
    # Told to programs; the check refuses what is longer or, of an address, cuts it.
    max_length: int | None = None
    # What the page's form takes before anything is checked.
    form_max_length: int | None = None
    help_text: str = ""
    # The page's script sends it, but it is not offered to other programs.
    is_public: bool = True


def declare(kind: Kind, default: object = "", **options: Any) -> Any:
    """A field of ``Draft`` of this kind."""
    spec = {"spec": FieldSpec(kind, **options)}
    if kind is Kind.OBJECT:
        return field(default_factory=dict, metadata=spec)
    return field(default=default, metadata=spec)


@dataclass
class Draft:
    """A report as it was sent, nothing checked yet."""

    category: object = declare(Kind.SLUG, is_required=True)
    description: object = declare(
        Kind.TEXT, is_required=True, max_length=DESCRIPTION_MAX
    )
    lon: object = declare(Kind.NUMBER, form_max_length=NUMBER_MAX)
    lat: object = declare(Kind.NUMBER, form_max_length=NUMBER_MAX)
    geometry: object = declare(
        Kind.GEOMETRY, None, form_max_length=SHAPE_MAX, help_text="GeoJSON geometry"
    )
    address: object = declare(
        Kind.LINE, max_length=ADDRESS_MAX, form_max_length=ADDRESS_MAX
    )
    layer: object = declare(Kind.SLUG, form_max_length=SLUG_MAX)
    feature_key: object = declare(Kind.LINE, form_max_length=FEATURE_KEY_MAX)
    name: object = declare(Kind.LINE, max_length=NAME_MAX)
    phone: object = declare(Kind.LINE)
    email: object = declare(Kind.EMAIL)
    show_name: object = declare(Kind.FLAG, False)
    consent: object = declare(
        Kind.FLAG,
        False,
        help_text="Needed with name, phone or email: the person agrees.",
    )
    answers: object = declare(Kind.OBJECT)
    # The place is only a commune's middle, chosen from a list: words must say where.
    is_listed: object = declare(Kind.FLAG, False, is_public=False)


FIELDS: dict[str, FieldSpec] = {one.name: one.metadata["spec"] for one in fields(Draft)}


def draft_from(values: Mapping[str, Any]) -> Draft:
    """The draft in what a program sent; what is null there is not given."""
    return Draft(
        **{name: values[name] for name in FIELDS if values.get(name) is not None}
    )
