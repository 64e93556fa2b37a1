"""The importers app."""

from __future__ import annotations

from django.apps import AppConfig


class ImportersConfig(AppConfig):
    """Registers the app."""

    name = "importers"
