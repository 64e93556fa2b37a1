"""What the demonstration's people may do: planners with layers, the officer in offices."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps

# staff group -> its right on the layers of the demonstration
RIGHTS = {"planner": "edit", "publisher": "publish"}


def give_rights(slugs: Iterable[str]) -> None:
    """Let planners load and publishers publish these layers."""
    layers = apps.get_model("layers", "Layer").objects.filter(slug__in=slugs)
    rights = apps.get_model("layers", "LayerRight").objects
    groups = apps.get_model("auth", "Group").objects
    for name, right in RIGHTS.items():
        group, _made = groups.get_or_create(name=name)
        for layer in layers:
            rights.get_or_create(layer=layer, right=right, group=group)


def give_offices() -> None:
    """Let the account ``officer``, where there is one, work for the demonstration's offices."""
    officer = apps.get_model("auth", "User").objects.filter(username="officer").first()
    if officer is None:
        return
    memberships = apps.get_model("feedback", "OfficeMembership").objects
    for office in apps.get_model("layers", "ServiceOffice").objects.filter(
        is_demo=True
    ):
        memberships.get_or_create(
            user=officer, office=office, defaults={"role": "officer"}
        )
