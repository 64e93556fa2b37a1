"""``publishlayer SLUG [VERSION]``: show a loaded version to everybody."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.errors import VersionStateError
from layers.models import Layer
from layers.store import publish


class Command(BaseCommand):
    """Points a layer at its newest draft, or at the version named."""

    help = "Publish the newest draft of a layer, or the version with a number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Slug, number, reason."""
        parser.add_argument("slug")
        parser.add_argument("version", nargs="?", type=int, help="its number")
        parser.add_argument("--reason", default="", help="kept in the history")

    def handle(self, *args: Any, **given: Any) -> None:
        """Publish and say which version is shown now."""
        layer = Layer.objects.filter(slug=given["slug"]).first()
        if layer is None:
            raise CommandError(_("There is no layer %s.") % given["slug"])
        version = None
        if given["version"] is not None:
            version = layer.versions.filter(number=given["version"]).first()
            if version is None:
                raise CommandError(_("There is no version %d.") % given["version"])
        try:
            event = publish(layer, version, reason=given["reason"])
        except VersionStateError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            _("%(layer)s now shows version %(number)d.")
            % {"layer": layer.slug, "number": event.version.number}
        )
