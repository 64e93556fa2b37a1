"""``personaldata export|erase``: what is held about one person, told or forgotten."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.privacy.contacts import subject_access


class Command(BaseCommand):
    """By e-mail address or phone number; erasing is a trial run without ``--commit``."""

    help = "Export or erase everything that is held about one person."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, and what to do."""
        parser.add_argument("action", choices=("export", "erase"))
        parser.add_argument("--email", default="")
        parser.add_argument("--phone", default="")
        parser.add_argument("--commit", action="store_true", help="really erase")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell or erase."""
        try:
            who = subject_access.Person.read(options["email"], options["phone"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not who.email and not who.phone:
            raise CommandError("Give --email or --phone.")
        if options["action"] == "export":
            text = json.dumps(subject_access.export(who), ensure_ascii=False, indent=2)
            self.stdout.write(text)
        elif options["commit"]:
            done = subject_access.erase(who)
            codes = ", ".join(done.reports) or "none"
            self.stdout.write(f"Erased: reports {codes}; {done.subscriptions} followed")
        else:
            codes = ", ".join(report.code for report in who.reports()) or "none"
            count = len(who.subscriptions())
            self.stdout.write(f"Would erase: reports {codes}; {count} followed")
            self.stdout.write("Nothing was changed: add --commit.")
