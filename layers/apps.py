"""The layers app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LayersConfig(AppConfig):
    """Catalogue and features; changes of rights and publicity are written down."""

    name = "layers"
    verbose_name = _("Layers")

    def ready(self) -> None:
        """Register the checks; watch what the audit trail tells of."""
        from layers import checks  # noqa: F401, PLC0415 - needs loaded settings
        from layers.audited import track_changes  # noqa: PLC0415 - needs loaded models

        track_changes()
