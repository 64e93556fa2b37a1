"""The second person: confirm or decline what somebody asked for; or take it back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gisportal.core import audit
from gisportal.core.errors import ForbiddenError, PortalError
from layers import policy
from layers.errors import RequestStateError, SecondPersonError
from layers.models import ChangeRequest, DatasetVersion, Layer, LayerField
from layers.stewardship.change_field import apply_to_field
from layers.stewardship.change_layer import apply_to_layer, check_facts
from layers.stewardship.change_version import (
    apply_to_version,
    facts_of,
    require_right,
)
from layers.stewardship.layer_facts import require_facts
from layers.stewardship.lift_personal import lifted_by

State = ChangeRequest.State
Right = policy.Right


@transaction.atomic
def confirm(request: ChangeRequest, actor: Any, answer: str = "") -> ChangeRequest:
    """Do what was asked for.

    Raises ``SecondPersonError`` for who asked, ``ForbiddenError`` for who lacks the
    right (or where the one who asked has lost it), ``RequestStateError`` where the
    field or layer looks otherwise than it did then.
    """
    layer, row = _locked(request)
    may_decide(row, actor)
    _check_asker(row)
    # First: what is done below may end what is in force.
    _decide(row, State.CONFIRMED, actor, answer)
    reason = f"{row.reason} ({row.requested_by})"
    if row.field_key:
        _apply_to_field(layer, row, actor, reason)
    elif row.version is not None:
        _apply_to_version(layer, row.version, row, actor, reason)
    else:
        changes = {name: (old, new) for name, (old, new) in row.changes.items()}
        _check_unchanged(layer, changes)
        check_facts(layer, {name: new for name, (_old, new) in changes.items()})
        apply_to_layer(layer, changes, actor, reason)
    return row


@transaction.atomic
def decline(request: ChangeRequest, actor: Any, answer: str = "") -> ChangeRequest:
    """Leave everything as it is."""
    _layer, row = _locked(request)
    may_decide(row, actor)
    return _decide(row, State.DECLINED, actor, answer)


@transaction.atomic
def take_back(request: ChangeRequest, actor: Any) -> ChangeRequest:
    """The one who asked thinks better of it."""
    _layer, row = _locked(request)
    if row.requested_by_id != actor.pk:
        raise ForbiddenError(_("Only who asked can take the request back."))
    return _decide(row, State.TAKEN_BACK, actor, "")


def may_decide(row: ChangeRequest, actor: Any) -> None:
    """Raise what keeps ``actor`` from deciding the request."""
    if row.requested_by_id == actor.pk:
        raise SecondPersonError(
            _("You asked for this yourself: a second person decides it.")
        )
    _require_right(row, actor)
    if not row.is_lifting:
        return
    if not any(map(policy.is_administrator, (row.requested_by, actor))):
        raise ForbiddenError(
            _("One of the two people must be an administrator: ask one to confirm it.")
        )


def can_decide(row: ChangeRequest, actor: Any) -> bool:
    """Whether ``actor`` may confirm or decline the request."""
    try:
        may_decide(row, actor)
    except PortalError:
        return False
    return True


def _check_asker(row: ChangeRequest) -> None:
    """Who asked must still be somebody who may."""
    try:
        _require_right(row, row.requested_by)
    except ForbiddenError as error:
        raise RequestStateError(
            _("Who asked for this may no longer do so. Decline it and ask anew.")
        ) from error


def _require_right(row: ChangeRequest, person: Any) -> None:
    if row.version is not None:
        require_right(person, row.layer, row.version)
    elif not row.field_key:
        require_facts(person, row.layer, row.changes)
    elif not policy.may_steward(person, Right.PUBLISH, row.layer):
        raise ForbiddenError(_("This needs the right to publish the layer."))


def _locked(request: ChangeRequest) -> tuple[Layer, ChangeRequest]:
    layer = Layer.objects.locked(request.layer_id)
    row = ChangeRequest.objects.locked(request.pk)
    if not row.is_pending:
        raise RequestStateError(_("This request is decided already."))
    return layer, row


def _decide(
    row: ChangeRequest, state: ChangeRequest.State, actor: Any, answer: str
) -> ChangeRequest:
    row.state, row.decided_by, row.decided_at = state, actor, timezone.now()
    row.answer = answer.strip()[:500]
    row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    changes = row.named_changes()
    reason = row.answer or row.reason
    audit.record(actor, f"audience.{state}", row.layer, changes=changes, reason=reason)
    return row


def _apply_to_field(layer: Layer, row: ChangeRequest, actor: Any, reason: str) -> None:
    field = LayerField.objects.select_related("layer")
    found = field.filter(layer=layer, key=row.field_key).first()
    if found is None:
        raise RequestStateError(_("The layer no longer has this field."))
    _check_unchanged(found, row.changes)
    if row.is_lifting and not set(lifted_by(found)) <= set(row.lifted_meanings):
        raise RequestStateError(
            _("Since it was asked for, other personal data were found in the field.")
        )
    values = {name: new for name, (_old, new) in row.changes.items()}
    if values.get("is_public", found.is_public):
        values["visibility_reason"] = row.reason[:300]
    apply_to_field(found, values, actor, reason)


def _apply_to_version(
    layer: Layer, version: DatasetVersion, row: ChangeRequest, actor: Any, reason: str
) -> None:
    now = facts_of(version)
    if any(now[name] != old for name, (old, _new) in row.changes.items()):
        raise _changed_meanwhile()
    changes = {name: (old, new) for name, (old, new) in row.changes.items()}
    apply_to_version(layer, version, changes, actor, reason)


def _check_unchanged(target: Layer | LayerField, changes: Any) -> None:
    if any(getattr(target, name) != old for name, (old, _new) in changes.items()):
        raise _changed_meanwhile()


def _changed_meanwhile() -> RequestStateError:
    return RequestStateError(
        _("It was changed meanwhile. Decline the request and ask anew.")
    )
