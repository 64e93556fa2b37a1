"""A layer described as data: what ``importlayer --catalogue FILE.json`` sets.

Recognised: ``group`` {slug, name_vi, name_en, order}; ``key`` and ``label`` (lists of
columns); the layer's own facts listed in ``LAYER_FACTS``, the version's in
``VERSION_FACTS``; and ``fields``, by column of the file, with the facts in
``FIELD_FACTS``. Anything else is left alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from importers.errors import UsageError
from layers.models import DatasetVersion, Layer, LayerField, LayerGroup
from layers.store import version_facts

LAYER_FACTS = (
    "order",
    "name_vi",
    "name_en",
    "description_vi",
    "description_en",
    "role",
    "measure_srid",
    "topology_least",
    "min_zoom",
    "max_zoom",
    "style",
    "is_shown_first",
    "opacity",
    "attribution",
    "licence",
    "view_audience",
    "download_audience",
    "is_demo",
)
# Of the version that is loaded: its decision and where it has data.
VERSION_FACTS = (*version_facts.DECISION, *version_facts.COVERAGE)
FIELD_FACTS = (
    "name_vi",
    "name_en",
    "unit",
    "codes",
    "meaning",
    "is_public",
    "is_searchable",
    "order",
    "label_order",
    "key_order",
    "visibility_reason",
)


def read(path: Path) -> dict[str, Any]:
    """The description in a file. Raises ``UsageError``."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            _("The catalogue file cannot be read: %(error)s") % {"error": error}
        ) from error
    if not isinstance(facts, dict) or not isinstance(facts.get("fields", {}), dict):
        raise UsageError(_("The catalogue file must hold one JSON object."))
    return facts


def describe_layer(layer: Layer, facts: dict[str, Any]) -> None:
    """Set the layer's facts (not saved). Raises ``UsageError`` for bad values."""
    for name in LAYER_FACTS:
        if name in facts:
            setattr(layer, name, facts[name])
    try:
        layer.clean_fields(exclude=["group", "geometry_kind", "published_version"])
        layer.clean()
        described = DatasetVersion(**version_facts_of(facts))
        others = {f.name for f in DatasetVersion._meta.fields} - set(VERSION_FACTS)
        described.clean_fields(exclude=others)
    except ValidationError as error:
        raise UsageError(_("Catalogue: %(error)s") % {"error": error}) from error


def describe_field(field: LayerField, facts: dict[str, Any]) -> None:
    """Set the field's facts (not saved); personal meanings stay private."""
    for name in FIELD_FACTS:
        if name in facts:
            setattr(field, name, facts[name])
    if field.meaning not in LayerField.Meaning.values:
        raise UsageError(
            _("Catalogue: unknown meaning %(name)s.") % {"name": field.meaning}
        )
    if field.is_personal:
        field.is_public = False
    if not field.is_public:
        field.is_searchable = False
        field.label_order = field.key_order = None


def version_facts_of(facts: dict[str, Any]) -> dict[str, Any]:
    """What the description says of the version; an empty day is none."""
    given = {name: facts[name] for name in VERSION_FACTS if name in facts}
    column = DatasetVersion._meta.get_field
    return {
        name: None if value == "" and column(name).null else value
        for name, value in given.items()
    }


def group_of(facts: dict[str, Any]) -> LayerGroup | None:
    """The group the description names, made when it does not exist."""
    group = facts.get("group")
    if not isinstance(group, dict) or not group.get("slug"):
        return None
    found, _created = LayerGroup.objects.get_or_create(
        slug=group["slug"],
        defaults={
            "name_vi": group.get("name_vi") or group["slug"],
            "name_en": group.get("name_en", ""),
            "order": group.get("order", 100),
        },
    )
    return found


def described(facts: dict[str, Any], row: LayerField) -> dict[str, Any]:
    """What the description says of a field, by its column or its key; else nothing."""
    named = {name.casefold(): given for name, given in facts.get("fields", {}).items()}
    return named.get(row.source_name.casefold()) or named.get(row.key) or {}
