"""``forgetcontacts``: forget who sent reports that were closed long ago."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from feedback.privacy.contacts import retention


class Command(BaseCommand):
    """Runs every day by itself; here by hand, or only to see what it would do."""

    help = "Forget who sent reports closed more than CONTACT_KEEP_DAYS days ago."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only tell?"""
        parser.add_argument("--dry-run", action="store_true", help="only tell")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget, or tell what would be forgotten."""
        days = settings.CONTACT_KEEP_DAYS
        if options["dry_run"]:
            codes = list(retention.due().order_by("pk").values_list("code", flat=True))
            self.stdout.write(f"Closed over {days} days ago: {len(codes)}")
            for code in codes:
                self.stdout.write(code)
        else:
            self.stdout.write(f"{retention.forget_old()} forgotten")
