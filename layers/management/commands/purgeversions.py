"""``purgeversions``: remove old versions; a dry run unless ``--commit``."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from layers.models import Layer
from layers.store.purge import Policy, drop_leftovers, leftovers, purge, purgeable


class Command(BaseCommand):
    """Never touches the published version or the one a rollback would show."""

    help = "Remove old versions of layers. Only says what it would do, unless --commit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which layers; what to keep, where not as the settings say."""
        parser.add_argument("slugs", nargs="*", help="these layers only")
        parser.add_argument("--keep", type=int, help="superseded ones, at least")
        parser.add_argument("--days", type=int, help="keep younger ones, too")
        parser.add_argument("--commit", action="store_true", help="really remove")

    def handle(self, *args: Any, **given: Any) -> None:
        """Purge and say what went and what could not."""
        layers = Layer.objects.stored()
        if given["slugs"]:
            layers = layers.filter(slug__in=given["slugs"])
        policy = Policy.of_settings()
        overrides = {name: given[name] for name in ("keep", "days")}
        policy = replace(
            policy, **{n: v for n, v in overrides.items() if v is not None}
        )
        for layer in layers:
            for version in purgeable(layer, policy):
                self._purge(layer, version, is_real=given["commit"])
        for name in drop_leftovers() if given["commit"] else leftovers():
            self.stdout.write(_("Left over from an interrupted purge: %s") % name)

    def _purge(self, layer: Layer, version: Any, *, is_real: bool) -> None:
        facts = {"layer": layer.slug, "number": version.number}
        if not is_real:
            self.stdout.write(
                _("%(layer)s version %(number)d would be removed (--commit).") % facts
            )
        elif purge(version):
            self.stdout.write(_("%(layer)s version %(number)d removed.") % facts)
        else:
            self.stderr.write(
                _("%(layer)s version %(number)d is in use; try again later.") % facts
            )
