"""``publishlayer SLUG [VERSION]``: show a loaded version to everybody."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from layers import policy
from layers.management.layer_command import LayerCommand, now_shown
from layers.models import Layer
from layers.store import publish


class Command(LayerCommand):
    """Points a layer at its newest draft, or at the version named."""

    help = "Publish the newest draft of a layer, or the version with a number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Slug, reason, number, who."""
        super().add_arguments(parser)
        parser.add_argument("version", nargs="?", type=int, help="its number")
        parser.add_argument("--user", default="", help="account that publishes it")

    def act(self, layer: Layer, given: dict[str, Any]) -> str:
        """Publish and say which version is shown now."""
        version = None
        if given["version"] is not None:
            version = layer.versions.filter(number=given["version"]).first()
            if version is None:
                raise CommandError(_("There is no version %d.") % given["version"])
        person = _person(given["user"], layer)
        event = publish(layer, version, person, given["reason"])
        return now_shown(layer, event.version_number)


def _person(name: str, layer: Layer) -> Any:
    """The account named, which must hold the right; None when none is named."""
    if not name:
        return None
    user = get_user_model().objects.filter(username=name).first()
    if user is None or not policy.can(user, policy.Right.PUBLISH, layer):
        raise CommandError(_("%s may not publish this layer.") % name)
    return user
