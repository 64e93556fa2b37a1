"""The ground as a Django app: static modules and tables every app may use."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the app."""

    name = "gisportal.core"
    label = "core"
