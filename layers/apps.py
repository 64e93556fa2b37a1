"""The layers app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LayersConfig(AppConfig):
    """Catalogue and features."""

    name = "layers"
    verbose_name = _("Layers")
