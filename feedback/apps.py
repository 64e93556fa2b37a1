"""The feedback app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Registers the app."""

    name = "feedback"
    verbose_name = _("Citizens' reports")
