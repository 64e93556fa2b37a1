"""Which requests a person should know of: to decide them, or because they asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layers import policy
from layers.models import ChangeRequest, Layer, LayerField
from layers.stewardship.decide import can_decide


@dataclass(frozen=True)
class Shown:
    """A request as a page shows it to one person."""

    request: ChangeRequest
    field: LayerField | None
    may_decide: bool
    is_own: bool


def pending_for(user: Any, layer: Layer | None = None) -> list[Shown]:
    """Pending requests of the layers this person looks after, the oldest first."""
    layers = policy.stewarded_layers(user)
    if layer is not None:
        layers = layers.filter(pk=layer.pk)
    rows = ChangeRequest.objects.pending().filter(layer__in=layers)
    rows = rows.select_related("layer", "requested_by").order_by("requested_at", "id")
    return [show(row, user) for row in rows]


def show(row: ChangeRequest, user: Any) -> Shown:
    """The request with what ``user`` can do about it."""
    field = None
    if row.field_key:
        field = LayerField.objects.filter(layer=row.layer, key=row.field_key).first()
    is_own = row.requested_by_id == user.pk
    return Shown(row, field, may_decide=can_decide(row, user), is_own=is_own)
