"""``removelayers SLUG… | --demo``: remove whole layers with all their versions."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.models import Layer, LayerGroup
from layers.store.purge import remove_layers


class Command(BaseCommand):
    """Asked for by name, so it does it; complaints keep their place and snapshots."""

    help = "Remove layers and all their versions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Slugs, or everything of the demonstration."""
        parser.add_argument("slugs", nargs="*")
        parser.add_argument("--demo", action="store_true", help="all illustrative ones")

    def handle(self, *args: Any, **given: Any) -> None:
        """Remove and say which; exit code 1 when one was in use."""
        if given["demo"] == bool(given["slugs"]):
            raise CommandError(_("Name the layers, or say --demo."))
        layers = Layer.objects.filter(is_demo=True)
        if given["slugs"]:
            layers = Layer.objects.filter(slug__in=given["slugs"])
        wanted = {layer.slug for layer in layers}
        unknown = set(given["slugs"]) - wanted
        if unknown:
            raise CommandError(_("There is no layer %s.") % ", ".join(sorted(unknown)))
        groups = list(LayerGroup.objects.filter(layers__in=layers).distinct())
        removed = remove_layers(layers)
        for group in groups:
            if not group.layers.exists():
                group.delete()
        for slug in removed:
            self.stdout.write(_("%s removed.") % slug)
        if wanted - set(removed):
            raise CommandError(
                _("In use, try again later: %s") % ", ".join(wanted - set(removed))
            )
