"""``publishlayer SLUG [VERSION]``: show a loaded version to everybody."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from layers import policy
from layers.errors import SecondPersonError, VersionStateError
from layers.models import Layer
from layers.store import publish


class Command(BaseCommand):
    """Points a layer at its newest draft, or at the version named."""

    help = "Publish the newest draft of a layer, or the version with a number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Slug, number, reason, who."""
        parser.add_argument("slug")
        parser.add_argument("version", nargs="?", type=int, help="its number")
        parser.add_argument("--reason", default="", help="kept in the history")
        parser.add_argument("--user", default="", help="account that publishes it")

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
            event = publish(
                layer, version, _person(given["user"], layer), given["reason"]
            )
        except (SecondPersonError, VersionStateError) as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            _("%(layer)s now shows version %(number)d.")
            % {"layer": layer.slug, "number": event.version_number}
        )


def _person(name: str, layer: Layer) -> Any:
    """The account named, which must hold the right; None when none is named."""
    if not name:
        return None
    user = get_user_model().objects.filter(username=name).first()
    if user is None or not policy.can(user, policy.Right.PUBLISH, layer):
        raise CommandError(_("%s may not publish this layer.") % name)
    return user
