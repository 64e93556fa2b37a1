"""``sweepimports``: tidy up after imports that died (run at every start)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from importers.jobs.sweep import sweep


class Command(BaseCommand):
    """Marks dead jobs as failed and removes their files."""

    help = "Mark imports whose process is gone as failed and remove their files."

    def handle(self, *args: Any, **given: Any) -> None:
        """Sweep and say how many."""
        count = sweep()
        if count:
            self.stdout.write(_("%d interrupted imports marked as failed.") % count)
