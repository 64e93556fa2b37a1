"""What a load changes of a layer and its fields: by whose right, and written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from auditlog.context import disable_auditlog
from django.contrib.auth import get_user_model

from gisportal.core import audit
from layers import policy
from layers.models import Layer, LayerField
from layers.stewardship import change_role
from layers.stewardship.change_field import FOUND_BY
from layers.stewardship.layer_facts import GUARDED, allowed_facts, differing
from layers.store.scrub_queue import forget

RECORDED = ("meaning", "is_public", "is_searchable")


def person(actor_id: int | None) -> Any:
    """Who loads; None for the command line."""
    if actor_id is None:
        return None
    return get_user_model().objects.filter(pk=actor_id).first()


def may_open(layer: Layer, actor_id: int | None) -> bool:
    """Whether a load may open fields or give them another meaning.

    Of a layer that is new: whoever makes it may publish it. A layer of two people is
    opened on its page, where the second one is asked.
    """
    if not layer.pk:
        return True
    if layer.needs_second_person:
        return False
    actor = person(actor_id)
    return actor_id is None or policy.may_steward(actor, policy.Right.PUBLISH, layer)


def refused_facts(
    layer: Layer, values: Mapping[str, Any], actor_id: int | None
) -> list[str]:
    """Guarded facts among ``values`` that a load may not change of this stored layer."""
    changes = differing(layer, {n: values[n] for n in GUARDED if n in values})
    if layer.needs_second_person:
        return list(changes)
    if actor_id is None:
        return []
    return [n for n in changes if n not in allowed_facts(person(actor_id), layer)]


class LoadRecord:
    """Saves what a load decided of a layer and its fields; one entry tells of it all."""

    def __init__(self, actor_id: int | None) -> None:
        self.actor = person(actor_id)
        self._changes: dict[str, tuple[Any, Any]] = {}
        self._is_found_otherwise = False

    def added(self, layer: Layer) -> None:
        """Save a new layer."""
        with disable_auditlog():
            layer.save()
        self._changes |= {name: ("", getattr(layer, name)) for name in GUARDED}

    def changed(self, layer: Layer, values: Mapping[str, Any]) -> None:
        """Save other facts of the layer."""
        values = dict(values)
        is_other = values.get("role", layer.role) != layer.role
        if is_other and not change_role.begin(layer, values["role"], self.actor, ""):
            del values["role"]
        guarded = {name: value for name, value in values.items() if name in GUARDED}
        self._changes |= differing(layer, guarded)
        for name, value in values.items():
            setattr(layer, name, value)
        with disable_auditlog():
            layer.save(update_fields=[*values, "updated_at"])

    def field(
        self, before: LayerField | None, row: LayerField, names: Iterable[str] = ()
    ) -> None:
        """Save a field: a new one, or ``names`` of one that is there."""
        if before is None:
            with disable_auditlog():
                row.save()
            changes = {name: ("", getattr(row, name)) for name in RECORDED}
        else:
            changes = {
                name: (getattr(before, name), getattr(row, name))
                for name in names
                if getattr(before, name) != getattr(row, name)
            }
            with disable_auditlog():
                row.save(update_fields=list(names))
            self._is_found_otherwise |= bool(FOUND_BY & changes.keys())
        for name in RECORDED:
            if name in changes:
                self._changes[f"{row.key}.{name}"] = changes[name]

    def finish(self, layer: Layer) -> None:
        """Write down what changed; take out of earlier versions what became private."""
        if self._changes:
            changes = self._changes
            audit.record(self.actor, "audience.loaded", layer, changes=changes)
        if self._is_found_otherwise:
            forget(layer)
