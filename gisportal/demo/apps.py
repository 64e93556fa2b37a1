"""The demonstration as a Django app: its command."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers the app."""

    name = "gisportal.demo"
    label = "demo"
