"""The ground as a Django app: static modules and tables every app may use."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models.signals import post_migrate

from gisportal.core import error_reports


class CoreConfig(AppConfig):
    """Registers the app, and keeps the schedules of all apps as declared."""

    name = "gisportal.core"
    label = "core"

    def ready(self) -> None:
        """Look at the schedules after each ``migrate`` and ``flush``; report errors."""
        if settings.SENTRY_DSN:
            error_reports.start(settings.SENTRY_DSN, environment=settings.MODE)
        from gisportal.core.schedules import (  # noqa: PLC0415 - needs loaded models
            sync_after_migrate,
        )

        post_migrate.connect(
            sync_after_migrate,
            sender=apps.get_app_config("django_q"),
            dispatch_uid="gisportal.core.schedules",
        )
