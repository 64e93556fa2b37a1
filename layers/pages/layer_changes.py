"""What was changed of a layer, as its staff page tells it: from the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gisportal.core.audit.entry import AuditEntry
from layers.models import (
    ChangeRequest,
    CoverageOutline,
    DatasetVersion,
    Layer,
    LayerField,
)

SHOWN = 50
# Facts of a version that stand in a table of their own.
VERSION_MODELS: dict[str, tuple[type[Model], str]] = {
    "outline": (CoverageOutline, "geom")
}
YES_NO = {"True": _("yes"), "False": _("no")}


@dataclass(frozen=True)
class Fact:
    """One thing that changed, with its values in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One entry of the history."""

    at: datetime
    who: str
    what: str
    facts: list[Fact]
    reason: str


def history(layer: Layer) -> list[Change]:
    """The newest changes of the layer, of its fields and of who may do what with it."""
    kind = ContentType.objects.get_for_model(Layer)
    mine = AuditEntry.objects.filter(content_type=kind, object_pk=str(layer.pk))
    fields = {field.key: field for field in layer.fields.all()}
    return [
        Change(
            entry.timestamp,
            entry.actor_name,
            entry.label,
            _facts(entry.changes or {}, fields),
            entry.reason,
        )
        for entry in mine[:SHOWN]
    ]


def _facts(changes: dict[str, list[str]], fields: dict[str, LayerField]) -> list[Fact]:
    found = [
        fact(name, before, after, fields) for name, (before, after) in changes.items()
    ]
    return [each for each in found if each.before != each.after]


def requested(row: ChangeRequest) -> list[Fact]:
    """What a request would change."""
    fields = {f.key: f for f in row.layer.fields.filter(key=row.field_key)}
    return [
        fact(name, old, new, fields)
        for name, (old, new) in row.named_changes().items()
        if old != new
    ]


def fact(name: str, before: Any, after: Any, fields: dict[str, LayerField]) -> Fact:
    """A fact of the layer (``role``) or of a field (``ten_chu.meaning``) in words."""
    key, _dot, attribute = name.rpartition(".")
    model: type[Model] = LayerField if key else Layer
    number = key.removeprefix("version-")
    if number != key:
        model, attribute = VERSION_MODELS.get(attribute, (DatasetVersion, attribute))
    try:
        column = cast("Field[Any, Any]", model._meta.get_field(attribute))
    except FieldDoesNotExist:
        return Fact(name, str(before), str(after))
    choices = {str(value): str(word) for value, word in column.flatchoices or ()}
    label = str(column.verbose_name)
    if number != key:
        version = gettext("version %(number)s") % {"number": number}
        label = f"{version}: {label}"
    elif key:
        title = fields[key].name if key in fields else key
        label = f"{title}: {label}"
    return Fact(label, _word(before, choices), _word(after, choices))


def _word(value: Any, choices: dict[str, str]) -> str:
    text = str(value)
    if text in YES_NO:
        return str(YES_NO[text])
    return choices.get(text, "" if text == "None" else text)
