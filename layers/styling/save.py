"""Save a layer's style: checked, only over the state its editor had seen.

The style belongs to the version: saving writes it to the layer and to the published
version; publishing and rolling back carry it along (``layers.store.publish``).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gisportal.core.errors import BadParameterError, ConflictError
from layers.models import DatasetVersion, Layer
from layers.styling.draft import check_draft


class StyleConflictError(ConflictError):
    """Somebody else saved the layer's style after this editor had opened it."""

    code = "style-conflict"


class StyleRefusedError(BadParameterError):
    """The style cannot be drawn; the message says why."""

    code = "style"


@dataclass(frozen=True)
class LayerLook:
    """Everything the editor changes."""

    style: dict[str, Any]
    opacity: float
    min_zoom: int
    max_zoom: int


def token_of(layer: Layer) -> str:
    """Changes whenever somebody saves the layer's style, zooms or opacity."""
    facts = [layer.style, layer.opacity, layer.min_zoom, layer.max_zoom]
    text = json.dumps(facts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def save_look(layer: Layer, look: LayerLook, token: str) -> Layer:
    """Save ``look``, if the layer still looks as ``token`` says.

    Raises ``StyleConflictError`` when it does not, ``StyleRefusedError`` for what the
    map cannot draw.
    """
    locked = Layer.objects.locked(layer.pk)
    if token_of(locked) != token:
        raise StyleConflictError(
            _("Somebody else saved this style meanwhile. Reload to see it, then save.")
        )
    changed = ["style", "opacity", "min_zoom", "max_zoom"]
    try:
        locked.style = check_draft(locked, look.style)
        locked.opacity = look.opacity
        locked.min_zoom, locked.max_zoom = look.min_zoom, look.max_zoom
        others = {f.name for f in Layer._meta.concrete_fields} - set(changed)
        locked.clean_fields(exclude=others)
    except ValidationError as error:
        raise StyleRefusedError(" ".join(error.messages)) from error
    if locked.min_zoom > locked.max_zoom:
        raise StyleRefusedError(_("The first zoom lies above the last one."))
    locked.save(update_fields=[*changed, "updated_at"])
    version = styled_version(locked)
    if version is not None:
        DatasetVersion.objects.filter(pk=version).update(style=locked.style)
    return locked


def styled_version(layer: Layer) -> int | None:
    """The version the style is made for: the published one, else the newest whole one."""
    if layer.published_version_id is not None:
        return layer.published_version_id
    states = DatasetVersion.State
    whole = layer.versions.exclude(state__in=[states.LOADING, states.FAILED])
    return whole.values_list("pk", flat=True).first()
