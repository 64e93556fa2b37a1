"""``restore [NAME]``: bring a backup back into an empty portal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gisportal.maintenance.backup.targets import target_at
from gisportal.maintenance.errors import BackupError, RestoreError
from gisportal.maintenance.restore.restore import Restored, restore


class Command(BaseCommand):
    """Checks the whole backup before it changes anything."""

    help = "Restore a backup into an empty database (stop the portal first)."
    # The database has no tables yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which backup, from where, over what."""
        parser.add_argument("name", nargs="?", default="", help="the youngest if unset")
        parser.add_argument(
            "--from", dest="target", default="", help="folder or s3:// (BACKUP_TARGET)"
        )
        parser.add_argument(
            "--replace", action="store_true", help="delete what is in the database"
        )
        parser.add_argument(
            "--without-damaged",
            action="store_true",
            help="go on without files that are missing or damaged",
        )

    def handle(self, *args: Any, **given: Any) -> None:
        """Restore, and say in words what could not be."""
        try:
            restored = restore(
                target_at(given["target"] or settings.BACKUP_TARGET),
                given["name"],
                replace=given["replace"],
                allow_damaged=given["without_damaged"],
            )
        except (BackupError, RestoreError) as error:
            raise CommandError(error.message) from error
        self._tell(restored)

    def _tell(self, restored: Restored) -> None:
        manifest = restored.manifest
        self.stdout.write(
            _("Restored %(name)s of %(date)s: database and %(files)d files.")
            % {
                "name": manifest.name,
                "date": manifest.created_at,
                "files": len(manifest.files) - len(restored.damaged),
            }
        )
        for path in restored.damaged:
            self.stderr.write(_("Missing or damaged, left out: %s") % path)
        for name, count in restored.lost_contacts.items():
            self.stderr.write(
                _(
                    "The key %(key)s is not in CONTACT_KEYS: %(count)d sealed records "
                    "(names, phone numbers, addresses of who reported; secrets of "
                    "partner systems and of second factors) cannot be read. "
                    "Everything else is there. Add the key and they can be read "
                    "again; docs/operate.md says how an administrator signs in "
                    "until then."
                )
                % {"key": name, "count": count}
            )
        if restored.secret_key_differs:
            self.stderr.write(
                _("SECRET_KEY is another one: everybody has to sign in again.")
            )
