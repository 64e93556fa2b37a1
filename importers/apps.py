"""The importers app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportersConfig(AppConfig):
    """Registers the app."""

    name = "importers"
    verbose_name = _("Loading data")

    def ready(self) -> None:
        """Watch what the audit trail tells of."""
        from importers.audited import (  # noqa: PLC0415 - needs loaded models
            track_changes,
        )

        track_changes()
