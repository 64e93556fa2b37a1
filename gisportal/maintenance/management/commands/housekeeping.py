"""``housekeeping``: remove what is older than the settings keep it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from gisportal.maintenance.housekeeping import keep_house


class Command(BaseCommand):
    """Does at once what the schedule does each night."""

    help = "Remove uploads, versions, logs and audit rows older than the settings keep."

    def handle(self, *args: Any, **given: Any) -> None:
        """Remove, and say how many of each kind went."""
        for name, count in keep_house().items():
            self.stdout.write(f"{name}: {count}")
