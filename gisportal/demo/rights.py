"""What the demonstration's planners may do with its layers."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps

# staff group -> its right on the layers of the demonstration
RIGHTS = {"planner": "edit", "publisher": "publish"}


def give_rights(slugs: Iterable[str]) -> None:
    """Let planners load and publishers publish these layers, and planners add more."""
    layers = apps.get_model("layers", "Layer").objects.filter(slug__in=slugs)
    rights = apps.get_model("layers", "LayerRight").objects
    groups = apps.get_model("auth", "Group").objects
    for name, right in RIGHTS.items():
        group, _made = groups.get_or_create(name=name)
        for layer in layers:
            rights.get_or_create(layer=layer, right=right, group=group)
    may_add = apps.get_model("auth", "Permission").objects.filter(codename="add_layer")
    groups.get(name="planner").permissions.add(*may_add)
