"""Commands that move the pointer of one layer: ``SLUG``, and why."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.errors import SecondPersonError, VersionStateError
from layers.models import Layer


class LayerCommand(BaseCommand):
    """Finds the layer, lets the subclass act on it and says what it answers."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Slug and reason."""
        parser.add_argument("slug")
        parser.add_argument("--reason", default="", help="kept in the history")

    def handle(self, *args: Any, **given: Any) -> None:
        """Act; a layer that is not there or in no state for it is an error."""
        layer = Layer.objects.filter(slug=given["slug"]).first()
        if layer is None:
            raise CommandError(_("There is no layer %s.") % given["slug"])
        try:
            self.stdout.write(self.act(layer, given))
        except (SecondPersonError, VersionStateError) as error:
            raise CommandError(error.message) from error

    def act(self, layer: Layer, given: dict[str, Any]) -> str:
        """Do it; the line to say afterwards."""
        raise NotImplementedError


def now_shown(layer: Layer, number: int | None) -> str:
    """Which version everybody sees from now on."""
    return _("%(layer)s now shows version %(number)d.") % {
        "layer": layer.slug,
        "number": number,
    }
