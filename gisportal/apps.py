"""The floor as a Django app: commands, template tags, system checks."""

from __future__ import annotations

from django.apps import AppConfig


class GisportalConfig(AppConfig):
    """Registers the system checks when Django starts."""

    name = "gisportal"
    label = "portal"

    def ready(self) -> None:
        """Import the checks so that they register themselves."""
        from gisportal import checks  # noqa: F401, PLC0415 - needs loaded settings
