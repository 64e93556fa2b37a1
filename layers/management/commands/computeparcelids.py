"""Fill in the national parcel IDs now instead of waiting for the schedule."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from layers.models import Layer
from layers.store.national_ids import due_versions, fill


class Command(BaseCommand):
    help = "Give stored parcels their national parcel IDs (only those without one)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "slug", nargs="?", help="this layer only (default: all parcel layers)"
        )

    def handle(self, *, slug: str | None = None, **options: Any) -> None:
        if slug and not Layer.objects.filter(slug=slug).exists():
            raise CommandError(f"There is no layer {slug}.")
        versions = [v for v in due_versions() if slug in (None, v.layer.slug)]
        for version in versions:
            fill(version)
            version.refresh_from_db()
            run = version.parcel_ids
            self.stdout.write(
                f"{version.layer.slug} version {version.number}: "
                f"{run.from_source} from the source, {run.copied} kept, "
                f"{run.computed} computed"
            )
        if not versions:
            self.stdout.write("All parcels have their IDs.")
