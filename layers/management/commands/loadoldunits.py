"""Load the administrative units of before 1 July 2025, so that search knows them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from layers.former_units import fill
from layers.models import OldUnit


class Command(BaseCommand):
    help = "Load the former districts and communes of the province (PROVINCE_CODE)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--province",
            default=settings.PROVINCE_CODE,
            metavar="CODE",
            help="two-digit code of the present province",
        )

    @transaction.atomic
    def handle(self, *, province: str, **options: Any) -> None:
        count = fill(OldUnit, province)
        if not count:
            raise CommandError(f"No units are known for province {province}.")
        self.stdout.write(f"{count} former units of province {province}")
