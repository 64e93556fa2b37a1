"""What the staff groups may do everywhere; rights on single layers are rows of their own.

Given after every migration: permissions exist only then, and a group that lost one by
mistake gets it back. What somebody added by hand stays.
"""

from __future__ import annotations

from typing import Any

from auditlog.context import disable_auditlog
from django.apps import apps

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
    "administrator": ("core.view_auditentry",),
}


def give_group_permissions(**_kwargs: Any) -> None:
    """Put the table into the database (a ``post_migrate`` receiver).

    Not in the audit trail: nobody decided it, and its table may not be there yet.
    """
    with disable_auditlog():
        _give()


def _give() -> None:
    permission = apps.get_model("auth", "Permission").objects
    group = apps.get_model("auth", "Group").objects
    for name, wanted in PERMISSIONS.items():
        staff, _made = group.get_or_create(name=name)
        for each in wanted:
            app, codename = each.split(".")
            staff.permissions.add(
                *permission.filter(content_type__app_label=app, codename=codename)
            )
    staff, _made = group.get_or_create(name="administrator")
    staff.permissions.add(*permission.filter(content_type__app_label__in=ADMINISTERED))
