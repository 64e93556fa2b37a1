"""``baketiles [SLUG …]``: bake the tile archives of published layers now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from layers.models import TileBake
from layers.tiles.bake import bake_due

# A day: the command ends when the work does.
LIMIT_SECONDS = 86_400.0
State = TileBake.State


class Command(BaseCommand):
    """Does at once what the workers do in slices; both may run."""

    help = "Bake the tiles of published public layers into archives now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which layers, whether ready ones too."""
        parser.add_argument("slugs", nargs="*", help="these layers only")
        parser.add_argument(
            "--again", action="store_true", help="also what is ready or given up"
        )
        parser.add_argument(
            "--seconds", type=float, default=LIMIT_SECONDS, help="stop after so many"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        """Bake, say how far it is, and how it ended."""
        slugs = given["slugs"]
        if given["again"]:
            ended = TileBake.objects.exclude(state__in=[State.QUEUED, State.RUNNING])
            if slugs:
                ended = ended.filter(version__layer__slug__in=slugs)
            for bake in ended:
                bake.remove_file()
                bake.delete()
        ready = bake_due(given["seconds"], slugs, self._tell)
        self.stdout.write(_("%d tile archives became ready.") % ready)

    def _tell(self, bake: TileBake) -> None:
        self.stdout.write(
            _("%(layer)s: %(state)s, %(done)d of %(total)d tiles")
            % {
                "layer": bake.version.layer.slug,
                "state": bake.get_state_display(),
                "done": bake.tiles_done,
                "total": bake.tiles_total,
            }
        )
