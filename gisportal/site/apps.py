"""The site as a Django app: commands, template tags, system checks."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from gisportal.site.staff_groups import (
    APPS_WITH_PERMISSIONS,
    give_group_permissions,
)


class SiteConfig(AppConfig):
    """Registers the system checks and the groups' permissions when Django starts."""

    name = "gisportal.site"
    label = "portal"

    def ready(self) -> None:
        """Register the checks; watch what the audit trail tells of."""
        from gisportal.site import checks  # noqa: F401, PLC0415 - needs loaded settings
        from gisportal.site.audited import (  # noqa: PLC0415 - needs loaded models
            track_changes,
        )
        from gisportal.site.sign_in import (  # noqa: PLC0415 - needs loaded models
            sessions,
        )

        track_changes()
        sessions.watch()

        for label in sorted(APPS_WITH_PERMISSIONS):
            post_migrate.connect(
                give_group_permissions, sender=apps.get_app_config(label)
            )
