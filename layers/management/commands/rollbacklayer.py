"""``rollbacklayer SLUG``: show again what was published before."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.errors import VersionStateError
from layers.models import Layer
from layers.store import rollback


class Command(BaseCommand):
    """Goes back to the version that was published before the present one."""

    help = "Show the previously published version of a layer again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Slug and reason."""
        parser.add_argument("slug")
        parser.add_argument("--reason", default="", help="kept in the history")

    def handle(self, *args: Any, **given: Any) -> None:
        """Roll back and say which version is shown now."""
        layer = Layer.objects.filter(slug=given["slug"]).first()
        if layer is None:
            raise CommandError(_("There is no layer %s.") % given["slug"])
        try:
            event = rollback(layer, reason=given["reason"])
        except VersionStateError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            _("%(layer)s now shows version %(number)d.")
            % {"layer": layer.slug, "number": event.version_number}
        )
