"""``withdrawlayer SLUG``: take a layer off the map; its versions stay."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from layers.management.layer_command import LayerCommand
from layers.models import Layer
from layers.store import withdraw


class Command(LayerCommand):
    """Makes a layer show nothing until a version is published again."""

    help = "Take a layer off the map without deleting anything."

    def act(self, layer: Layer, given: dict[str, Any]) -> str:
        """Withdraw."""
        withdraw(layer, reason=given["reason"])
        return _("%s is not shown any more.") % layer.slug
