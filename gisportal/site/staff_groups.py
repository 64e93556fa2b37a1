"""What the staff groups may do everywhere; rights on single layers are rows of their own.

Given after every migration: permissions exist only then, and a group that lost one by
mistake gets it back. What somebody added by hand stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditlog.context import disable_auditlog
from django.apps import apps
from django.utils.translation import gettext_lazy as _

# App labels whose every permission administrators hold.
ADMINISTERED = ("layers", "feedback", "importers")
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "planner": (
        "layers.add_layer",
        "layers.view_layerfield",
        "layers.change_layerfield",
        "layers.view_datasetversion",
        "layers.view_publishevent",
    ),
    "publisher": ("layers.view_datasetversion", "layers.view_publishevent"),
    "officer": ("feedback.view_contact",),
    "supervisor": (
        "feedback.view_contact",
        "feedback.view_outboxmessage",
        "feedback.view_photooriginal",
    ),
    "office-administrator": ("feedback.manage_office_people",),
    "administrator": ("core.view_auditentry",),
}
# Whose permissions the groups hold.
APPS_WITH_PERMISSIONS = {
    *ADMINISTERED,
    *(each.split(".")[0] for wanted in PERMISSIONS.values() for each in wanted),
}
STAFF_GROUPS = tuple(PERMISSIONS)
LABELS = {
    "planner": _("planner: loads data"),
    "publisher": _("publisher: publishes data"),
    "officer": _("officer: answers reports"),
    "supervisor": _("supervisor: leads an office"),
    "office-administrator": _("office administrator: manages the people of an office"),
    "administrator": _("administrator: manages everything"),
}


def group_label(name: str) -> str:
    """What people of the group do, in the reader's language; the name of any other."""
    return str(LABELS.get(name, name))


def give_group_permissions(**_kwargs: Any) -> None:
    """Put the table into the database (a ``post_migrate`` receiver).

    Not in the audit trail: nobody decided it, and its table may not be there yet.
    """
    with disable_auditlog():
        _give()


def _give() -> None:
    groups = apps.get_model("auth", "Group")
    names = {*PERMISSIONS, "administrator"}
    groups.objects.bulk_create([groups(name=n) for n in names], ignore_conflicts=True)
    numbers = dict(groups.objects.filter(name__in=names).values_list("name", "pk"))
    membership = groups.permissions.through
    held = set(membership.objects.values_list("group_id", "permission_id"))
    wanted = {(numbers[name], permission) for name, permission in _wanted()}
    membership.objects.bulk_create(
        [membership(group_id=g, permission_id=p) for g, p in wanted - held],
        ignore_conflicts=True,
    )


def _wanted() -> Iterator[tuple[str, int]]:
    """Name of a group and number of a permission it holds, of those there are."""
    rows = apps.get_model("auth", "Permission").objects.values_list(
        "pk", "content_type__app_label", "codename"
    )
    for number, app, codename in rows:
        if app in ADMINISTERED:
            yield "administrator", number
        for name, wanted in PERMISSIONS.items():
            if f"{app}.{codename}" in wanted:
                yield name, number
