"""``rollbacklayer SLUG``: show again what was published before."""

from __future__ import annotations

from typing import Any

from layers.management.layer_command import LayerCommand, now_shown
from layers.models import Layer
from layers.store import rollback


class Command(LayerCommand):
    """Goes back to the version that was published before the present one."""

    help = "Show the previously published version of a layer again."

    def act(self, layer: Layer, given: dict[str, Any]) -> str:
        """Roll back and say which version is shown now."""
        event = rollback(layer, reason=given["reason"])
        return now_shown(layer, event.version_number)
