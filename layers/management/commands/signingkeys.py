"""Print the public keys that extracts are checked with, for ``EXTRACT_OLD_KEYS``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gisportal.core.signatures import encode, signer


class Command(BaseCommand):
    help = (
        "Print the public keys of parcel extracts, comma-separated, the current one"
        " first: the value for EXTRACT_OLD_KEYS before EXTRACT_SIGNING_KEY is replaced."
    )

    def handle(self, **options: Any) -> None:
        keys = signer().public_keys
        if not keys:
            raise CommandError("EXTRACT_SIGNING_KEY is not set.")
        self.stdout.write(",".join(encode(key.raw) for key in keys))
