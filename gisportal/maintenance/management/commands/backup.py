"""``backup``: keep database and files, or list what is kept."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from gisportal.maintenance.backup.create import create_backup
from gisportal.maintenance.backup.manifest import (
    Manifest,
    complete_backups,
    read_manifest,
)
from gisportal.maintenance.backup.targets import target_at
from gisportal.maintenance.errors import BackupError, RestoreError


class Command(BaseCommand):
    """Makes one backup; old ones go by ``BACKUP_KEEP_DAILY`` and ``_WEEKLY``."""

    help = (
        "Back up database, photos and uploads to BACKUP_TARGET, and drop old backups."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, what with."""
        parser.add_argument(
            "--target", default="", help="folder or s3://bucket/prefix (BACKUP_TARGET)"
        )
        parser.add_argument(
            "--tiles", action="store_true", default=None, help="with tile archives"
        )
        parser.add_argument("--list", action="store_true", help="only list backups")

    def handle(self, *args: Any, **given: Any) -> None:
        """Back up and say what is kept and which keys belong to it."""
        try:
            if given["list"]:
                self._list(given["target"] or settings.BACKUP_TARGET)
                return
            manifest = create_backup(given["target"], with_tiles=given["tiles"])
        except (BackupError, RestoreError) as error:
            raise CommandError(error.message) from error
        except DatabaseError as error:
            raise CommandError(_("The database went away: %s") % error) from error
        self._tell(manifest)

    def _list(self, address: str) -> None:
        target = target_at(address)
        for name in complete_backups(target):
            manifest = read_manifest(target, name)
            self.stdout.write(
                f"{name}  {manifest.created_at}  {manifest.portal_version}"
                f"  {len(manifest.files)}  {manifest.bytes / 1e6:.1f} MB"
            )

    def _tell(self, manifest: Manifest) -> None:
        self.stdout.write(
            _("Backup %(name)s: %(files)d files, %(size).1f MB.")
            % {
                "name": manifest.name,
                "files": len(manifest.files),
                "size": manifest.bytes / 1e6,
            }
        )
        for path in manifest.left_out:
            self.stderr.write(_("Left out, it changed while it was read: %s") % path)
        self.stdout.write(
            _("Keys that belong to it and are not in it: CONTACT_KEYS %(contact)s, "
              "SECRET_KEY %(secret)s. Keep them in another place.")
            % {
                "contact": ", ".join(manifest.keys.contact_keys) or "–",
                "secret": manifest.keys.secret_key,
            }
        )  # fmt: skip
