"""Ask that a field be no longer taken for personal data: the first of two people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gisportal.core.errors import BadParameterError, ForbiddenError
from layers import policy
from layers.models import ChangeRequest, Layer, LayerField
from layers.stewardship.ask import ask
from layers.stewardship.recognise import evidence_in

LIFTED = ("meaning", "is_public", "is_searchable")


@transaction.atomic
def request_lifting(
    field: LayerField, values: Mapping[str, Any], actor: Any, reason: str
) -> ChangeRequest:
    """The request to give the field the meaning and publicity in ``values``.

    Raises ``ForbiddenError`` without the right to publish, ``BadParameterError``
    without a reason, or where nothing speaks for personal data.
    """
    layer = Layer.objects.locked(field.layer_id)
    row = LayerField.objects.select_related("layer").get(pk=field.pk)
    if not policy.may_steward(actor, policy.Right.PUBLISH, layer):
        raise ForbiddenError(_("This needs the right to publish the layer."))
    meaning = values.get("meaning", LayerField.Meaning.NONE)
    if meaning not in LayerField.Meaning or meaning in row.PERSONAL_MEANINGS:
        raise BadParameterError(_("Choose what the field holds instead."))
    lifted = lifted_by(row)
    if not lifted:
        raise BadParameterError(_("Nothing says that this field holds personal data."))
    wanted = {
        "meaning": meaning,
        "is_public": bool(values.get("is_public")),
        "is_searchable": bool(values.get("is_public") and values.get("is_searchable")),
    }
    changes = {name: (getattr(row, name), value) for name, value in wanted.items()}
    return ask(layer, row.key, changes, actor, reason, lifted=lifted)


def lifted_by(row: LayerField) -> dict[str, str]:
    """Personal meanings the field has or is recognised for -> what speaks for each."""
    meanings = {str(row.meaning): row.visibility_reason} if row.is_personal else {}
    return meanings | {str(each.meaning): each.reason for each in evidence_in(row)}
