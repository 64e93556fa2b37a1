"""The feedback app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Registers the app and its checks."""

    name = "feedback"
    verbose_name = _("Citizens' reports")

    def ready(self) -> None:
        """Register the checks and the codes that search knows; watch what is audited."""
        from feedback import checks  # noqa: F401, PLC0415 - needs loaded settings
        from feedback.audited import (  # noqa: PLC0415 - needs loaded models
            track_changes,
        )
        from feedback.code_search import (  # noqa: PLC0415 - needs loaded models
            report_hits,
        )
        from layers.queries.search import (  # noqa: PLC0415 - needs loaded models
            add_finder,
        )

        track_changes()
        add_finder(report_hits)
