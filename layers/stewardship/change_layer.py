"""Change who sees a layer and what it is; make a layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditlog.context import disable_auditlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gisportal.core import audit
from gisportal.core.database import after_commit
from gisportal.core.errors import BadParameterError
from layers import external, policy
from layers.models import ChangeRequest, Layer, LayerRight
from layers.queries import live_layers
from layers.stewardship import change_role
from layers.stewardship.ask import ask
from layers.stewardship.layer_facts import GUARDED, differing, require_facts


@transaction.atomic
def change_layer(
    layer: Layer, values: Mapping[str, Any], actor: Any, reason: str = ""
) -> ChangeRequest | None:
    """Give the layer other ``values`` of its guarded facts.

    The request, where the layer is changed by two people, else None: it is done. Raises
    ``ForbiddenError`` for lack of a right, ``BadParameterError`` for bad values.
    """
    row = Layer.objects.locked(layer.pk)
    values = {name: values[name] for name in GUARDED if name in values}
    _keep_wish(row, values, actor, reason)
    changes = differing(row, values)
    if not changes:
        return None
    require_facts(actor, row, changes)
    is_of_two = row.needs_second_person
    _keep_outside_quiet(row, changes, actor)
    check_facts(row, {name: new for name, (_old, new) in changes.items()})
    if is_of_two:
        return ask(row, "", changes, actor, reason)
    apply_to_layer(row, changes, actor, reason)
    return None


def _keep_wish(row: Layer, values: dict[str, Any], actor: Any, reason: str) -> None:
    """Where a worker is giving the layer another role: the same wish changes nothing.

    Wishing for the role the layer still has takes the other wish back.
    """
    change = change_role.at_work(row)
    if change is None or "role" not in values:
        return
    if values["role"] == change.role:
        del values["role"]
    elif values["role"] == row.role:
        require_facts(actor, row, ["role"])
        change_role.begin(row, row.role, actor, reason)
        undone = {"role": (change.role, row.role)}
        audit.record(actor, "audience.changed", row, changes=undone, reason=reason)


def add_layer(layer: Layer, actor: Any) -> None:
    """Save a new layer. What its maker may not decide alone is left closed.

    One from outside would be on everybody's map at once: no load and no publication
    stands before it.
    """
    with transaction.atomic():
        if not policy.is_administrator(actor):
            layer.is_shown_first = layer.needs_second_person = False
            if not layer.is_stored:
                layer.view_audience = Layer.Audience.RESTRICTED
                layer.download_audience = Layer.Audience.RESTRICTED
        with disable_auditlog():  # told below, in one entry
            layer.save()
        if not policy.is_administrator(actor):
            edit = LayerRight.Right.EDIT
            LayerRight.objects.create(layer=layer, right=edit, user=actor)
        facts = {name: ("", getattr(layer, name)) for name in GUARDED}
        audit.record(actor, "audience.added", layer, changes=facts)
        after_commit(_forget)


def apply_to_layer(
    row: Layer, changes: Mapping[str, tuple[Any, Any]], actor: Any, reason: str
) -> None:
    """Save what was decided and write it down.

    For this package only: who may decide was asked before. Another role may come later,
    see ``change_role``.
    """
    changes = dict(changes)
    if "role" in changes:
        # The new one was tried on this object.
        row.role, wanted = changes["role"]
        if not change_role.begin(row, wanted, actor, reason):
            del changes["role"]
    if not changes:
        return
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    with disable_auditlog():  # told below, with who and why
        row.save(update_fields=[*changes, "updated_at"])
    audit.record(actor, "audience.changed", row, changes=changes, reason=reason)
    after_commit(_forget)


def check_facts(row: Layer, values: Mapping[str, Any]) -> None:
    """Raise ``BadParameterError`` for values that the layer cannot take."""
    for name, value in values.items():
        setattr(row, name, value)
    others = {f.name for f in Layer._meta.concrete_fields} - set(values)
    try:
        row.full_clean(exclude=others)
        if not row.is_stored:
            external.check_address(row.source, row.external_url, row.external_layers)
    except ValidationError as error:
        raise BadParameterError(" ".join(error.messages)) from error


def _keep_outside_quiet(
    row: Layer, changes: dict[str, tuple[Any, Any]], actor: Any
) -> None:
    """Only an administrator puts pictures from outside on everybody's map."""
    source = changes.get("source", (None, row.source))[1]
    is_shown = changes.get("is_shown_first", (None, row.is_shown_first))[1]
    if source == Layer.Source.STORE or not is_shown or policy.is_administrator(actor):
        return
    if "is_shown_first" in changes:
        raise BadParameterError(
            _("A layer from outside is switched on at first by an administrator only."),
            parameter="is_shown_first",
        )
    changes["is_shown_first"] = (True, False)


def _forget() -> None:
    external.forget()
    live_layers.forget()
