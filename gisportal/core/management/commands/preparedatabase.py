"""Makes a database fit for the portal, or says what its administrator must do."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from gisportal.core.database_rights import EXTENSIONS, Lack, lacks, statements


class Command(BaseCommand):
    """Extensions, rights and coordinate systems; with --sql the file for a superuser."""

    help = (
        "Adds the extensions to the database that DATABASE_URL names and checks what "
        "the portal's role may do there. --sql prints one file for the administrator "
        "of the server instead: role, database, extensions, rights, coordinate systems."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument(
            "--sql", action="store_true", help="print the file, touch nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, or prepare and check."""
        facts = connection.settings_dict
        if options["sql"]:
            role = str(facts["USER"] or "portal")
            self.stdout.write(statements(role, str(facts["NAME"] or "portal")))
            return
        try:
            found = self.prepare()
        except DatabaseError as error:
            said = " ".join(str(error).split())
            raise CommandError(
                f"The database cannot be reached: {said}. Look at DATABASE_URL."
            ) from None
        for lack in found:
            self.stderr.write(f"{lack.message} {lack.hint}")
        if found:
            raise CommandError("The database is not ready for the portal (see above).")
        self.stdout.write("The database is ready: now run manage.py migrate.")

    def prepare(self) -> list[Lack]:
        """Add the extensions where the role may; what is missing then."""
        with connection.cursor() as cursor:
            found = list(lacks(cursor))
            if found:
                return found
            for name in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone()[0]:
                self.stderr.write(
                    "The portal's role is a superuser. It needs less: see "
                    "preparedatabase --sql."
                )
            return list(lacks(cursor))
