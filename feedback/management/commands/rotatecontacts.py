"""``rotatecontacts``: seal contact data anew under the first key of CONTACT_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.privacy.contacts import key_rotation
from gisportal.core.encryption import SealBrokenError


class Command(BaseCommand):
    """Can be stopped and run again; the portal goes on working meanwhile."""

    help = (
        "Seal contact data under the first key of CONTACT_KEYS. Put the new key in "
        "front of the old one, restart the portal, run this, then drop the old key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Only tell, or how much at a time."""
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--batch", type=int, default=key_rotation.BATCH)

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, saying how far it is."""
        if options["dry_run"]:
            for table, count in key_rotation.waiting().items():
                self.stdout.write(f"{table}: {count} under an old key")
            return
        total = 0
        try:
            for done in key_rotation.rotate(max(1, options["batch"])):
                total += done
                self.stdout.write(f"{total} sealed anew")
        except SealBrokenError as error:
            raise CommandError(
                f"{total} sealed anew, then a row could not be opened ({error}): "
                "is its key still among CONTACT_KEYS?"
            ) from error
        self.stdout.write(f"Done: {total} rows. The old key is no longer needed.")
