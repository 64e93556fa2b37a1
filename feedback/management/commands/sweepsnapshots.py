"""``sweepsnapshots``: reports forget names that layers no longer show."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from feedback.privacy.stale_names import sweep


class Command(BaseCommand):
    """Runs every day by itself; here by hand, right after a field turned private."""

    help = "Clean names copied from layers that are not public any more."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only tell?"""
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and say how much there was."""
        swept = sweep(is_trial=options["dry_run"])
        word = "Would clean" if options["dry_run"] else "Cleaned"
        self.stdout.write(f"{word} {swept.labels} labels, {swept.communes} communes")
