"""Describe a field, open it, close it, give it another meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditlog.context import disable_auditlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gisportal.core import audit
from gisportal.core.database import after_commit
from gisportal.core.errors import BadParameterError, ForbiddenError
from layers import policy
from layers.errors import PersonalDataError
from layers.models import ChangeRequest, Layer, LayerField
from layers.queries import live_layers
from layers.recognition.evidence import Evidence
from layers.stewardship.ask import ask
from layers.stewardship.field_rules import (
    Objection,
    Standing,
    lifted_meanings,
    objection,
)
from layers.stewardship.recognise import evidence_in, unlifted
from layers.store.scrub_queue import forget

# What is said of a field, and who sees it; the key and the type come from the file.
DESCRIBED = (
    *("name_vi", "name_en", "unit", "codes", "order"),
    *("is_searchable", "label_order", "key_order", "visibility_reason"),
)
GUARDED = ("meaning", "is_public")
# A change of these changes what labels and search texts may hold.
FOUND_BY = {"meaning", "is_public", "is_searchable", "label_order"}


@dataclass(frozen=True)
class FieldOutcome:
    """What became of a change.

    ``request``: it waits for a second person. ``closed``: the field was public and turned
    out to hold personal data. Not ``is_scrubbed``: the layer is hidden until a worker
    has taken the values out of labels and search texts.
    """

    request: ChangeRequest | None = None
    closed: Evidence | None = None
    is_scrubbed: bool = True


@transaction.atomic
def change_field(
    field: LayerField, values: Mapping[str, Any], actor: Any, reason: str = ""
) -> FieldOutcome:
    """Give the field other ``values`` (of ``DESCRIBED`` and ``GUARDED``).

    Raises ``PersonalDataError`` where two people must decide, ``ForbiddenError`` for
    lack of a right, ``BadParameterError`` for values that do not go together.
    """
    layer = Layer.objects.locked(field.layer_id)
    row = LayerField.objects.select_related("layer").get(pk=field.pk)
    if not policy.may_steward(actor, policy.Right.EDIT, layer):
        raise ForbiddenError(_("You lack the right to edit this layer."))
    new = {name: values[name] for name in (*DESCRIBED, *GUARDED) if name in values}
    lifted = lifted_meanings([layer.pk]).get((layer.pk, row.key), set())
    found = unlifted(evidence_in(row), lifted)
    _check(row, new, found, actor)
    if layer.needs_second_person and _opens(row, new):
        opened = {name: new.pop(name) for name in GUARDED if name in new}
        request = ask(layer, row.key, _changes(row, opened), actor, reason)
        outcome = apply_to_field(row, new, actor, reason)
        return FieldOutcome(request, outcome.closed, outcome.is_scrubbed)
    closed = None
    is_public = new.get("is_public", row.is_public)
    if is_public and found is not None:
        new |= {"meaning": found.meaning, "is_public": False}
        new["visibility_reason"], closed = found.reason, found
    outcome = apply_to_field(row, new, actor, reason)
    return FieldOutcome(None, closed, outcome.is_scrubbed)


def _check(
    row: LayerField,
    new: Mapping[str, Any],
    found: Evidence | None,
    actor: Any,
) -> None:
    """Raise what speaks against the change."""
    after = Standing(
        str(new.get("meaning", row.meaning)), new.get("is_public", row.is_public)
    )
    against = objection(
        Standing.of(row),
        after,
        evidence=found,
        may_publish=policy.may_steward(actor, policy.Right.PUBLISH, row.layer),
    )
    if against is Objection.PUBLISH:
        raise ForbiddenError(str(against.label))
    if against is not None:
        raise PersonalDataError(str(against.label))


def _opens(row: LayerField, new: Mapping[str, Any]) -> bool:
    is_opened = new.get("is_public", row.is_public) and not row.is_public
    meaning = new.get("meaning", row.meaning)
    is_renamed = meaning != row.meaning and meaning not in row.PERSONAL_MEANINGS
    return bool(is_opened or is_renamed)


def apply_to_field(
    row: LayerField, values: Mapping[str, Any], actor: Any, reason: str
) -> FieldOutcome:
    """Save what was decided, write it down, and take out of the texts what must go.

    For this package only: who may decide was asked before.
    """
    changes = _changes(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    if not row.is_public:
        _leave_texts(row, changes)
    try:
        row.full_clean(exclude=["layer", "key", "source_name", "type"])
    except ValidationError as error:
        raise BadParameterError(" ".join(error.messages)) from error
    if not changes:
        return FieldOutcome()
    with disable_auditlog():  # told below, with who and why
        row.save(update_fields=list(changes))
    if not row.is_public:
        _end_liftings(row)
    named = {f"{row.key}.{name}": pair for name, pair in changes.items()}
    audit.record(actor, "audience.changed", row.layer, changes=named, reason=reason)
    after_commit(live_layers.forget)
    is_found_otherwise = bool(FOUND_BY & changes.keys())
    return FieldOutcome(is_scrubbed=forget(row.layer) if is_found_otherwise else True)


def _changes(row: LayerField, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Name -> (value now, other value), of those that differ."""
    pairs = {name: (getattr(row, name), value) for name, value in values.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _leave_texts(row: LayerField, changes: dict[str, tuple[Any, Any]]) -> None:
    """A private field is neither searched nor part of the label."""
    for name, value in (("is_searchable", False), ("label_order", None)):
        if getattr(row, name) != value:
            changes[name] = (getattr(row, name), value)
            setattr(row, name, value)


def _end_liftings(row: LayerField) -> None:
    """Who closes a field takes back that it holds nothing personal."""
    mine = ChangeRequest.objects.filter(layer=row.layer_id, field_key=row.key)
    mine.in_force().update(ended_at=timezone.now())
