"""Load the demonstration's complaints, or remove them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback import demo
from feedback.errors import InvalidReportError
from gisportal.core.errors import PortalError


class Command(BaseCommand):
    help = "Load illustrative complaints from a JSON file, or remove them (--remove)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, metavar="FILE.json")
        parser.add_argument("--remove", action="store_true", help="take them away")

    def handle(self, **options: Any) -> None:
        if options["remove"]:
            self.stdout.write(f"{demo.remove()} complaints removed.")
            return
        if not options["path"]:
            raise CommandError("Name the JSON file to load, or give --remove.")
        try:
            rows = json.loads(options["path"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['path']}: {error}") from error
        try:
            count = demo.load(rows)
        except InvalidReportError as error:
            raise CommandError(f"A complaint was refused: {error.errors}") from error
        except PortalError as error:
            raise CommandError(f"A complaint was refused: {error}") from error
        self.stdout.write(f"{count} complaints loaded, {len(rows) - count} were there.")
