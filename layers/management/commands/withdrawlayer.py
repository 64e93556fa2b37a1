"""``withdrawlayer SLUG``: take a layer off the map; its versions stay."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers.errors import VersionStateError
from layers.models import Layer
from layers.store import withdraw


class Command(BaseCommand):
    """Makes a layer show nothing until a version is published again."""

    help = "Take a layer off the map without deleting anything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Slug and reason."""
        parser.add_argument("slug")
        parser.add_argument("--reason", default="", help="kept in the history")

    def handle(self, *args: Any, **given: Any) -> None:
        """Withdraw."""
        layer = Layer.objects.filter(slug=given["slug"]).first()
        if layer is None:
            raise CommandError(_("There is no layer %s.") % given["slug"])
        try:
            withdraw(layer, reason=given["reason"])
        except VersionStateError as error:
            raise CommandError(error.message) from error
        self.stdout.write(_("%s is not shown any more.") % layer.slug)
