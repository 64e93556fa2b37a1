"""Maintenance as a Django app: its commands, schedules and a check."""

from __future__ import annotations

from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    """Registers the app and its check of the database's release."""

    name = "gisportal.maintenance"
    label = "maintenance"

    def ready(self) -> None:
        """Import the check so that it registers itself."""
        from gisportal.maintenance import checks  # noqa: F401, PLC0415 - needs settings
