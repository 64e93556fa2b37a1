"""Write down that a change waits for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gisportal.core import audit
from gisportal.core.errors import BadParameterError
from layers.errors import RequestStateError
from layers.models import ChangeRequest, DatasetVersion, Layer

LONGEST_REASON = 500


def ask(
    layer: Layer,
    field_key: str,
    changes: Mapping[str, tuple[Any, Any]],
    actor: Any,
    reason: str,
    *,
    lifted: Mapping[str, str] | None = None,
    version: DatasetVersion | None = None,
) -> ChangeRequest:
    """The pending request for ``changes`` of the locked ``layer``, or of a ``version``.

    ``lifted`` are personal meanings to be lifted, each with what speaks for it. Raises
    ``BadParameterError`` without a reason, ``RequestStateError`` while another request
    about the same thing waits.
    """
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise BadParameterError(
            _("A second person decides this: say why."), parameter="reason"
        )
    waiting = layer.change_requests.pending().filter(field_key=field_key)
    if waiting.exists():
        raise RequestStateError(
            _("Another change waits for a second person already. Decide that first.")
        )
    lifted = lifted or {}
    request = ChangeRequest.objects.create(
        layer=layer,
        field_key=field_key,
        version=version,
        changes={name: list(pair) for name, pair in changes.items()},
        lifted_meanings=sorted(lifted),
        evidence="; ".join(dict.fromkeys(filter(None, lifted.values())))[:300],
        reason=reason,
        requested_by=actor,
    )
    named = request.named_changes()
    audit.record(actor, "audience.requested", layer, changes=named, reason=reason)
    return request
