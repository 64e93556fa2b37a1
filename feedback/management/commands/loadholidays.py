"""``loadholidays [YEAR …]``: fill the calendar of public holidays."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from feedback.workflow import holidays

FIRST, LAST = 2000, 2100


class Command(BaseCommand):
    """Fills this year and the next by itself each month; here by hand."""

    help = "Fill the calendar of public holidays; days that are there stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which years."""
        parser.add_argument("years", nargs="*", type=int)
        parser.add_argument("--again", action="store_true", help="add missing days too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill and say how many."""
        this_year = timezone.localdate().year
        for year in options["years"] or [this_year, this_year + 1]:
            if not FIRST <= year <= LAST:
                raise CommandError(f"{year} is no year the calendar knows.")
            count = holidays.load_year(year, again=options["again"])
            self.stdout.write(f"{year}: {count} days added")
