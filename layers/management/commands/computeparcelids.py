"""Fill in the national parcel IDs now instead of waiting for the schedule."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from layers.models import DatasetVersion, Layer
from layers.store.national_ids import (
    due_versions,
    fill,
    take_up_named_columns,
    try_again,
)


class Command(BaseCommand):
    help = "Give stored parcels their national parcel IDs (only those without one)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "slug", nargs="?", help="this layer only (default: all parcel layers)"
        )

    def handle(self, *, slug: str | None = None, **options: Any) -> None:
        if slug and not Layer.objects.filter(slug=slug).exists():
            raise CommandError(f"There is no layer {slug}.")
        # Also what the schedule has given up: somebody asks for it by hand.
        try_again(slug)
        take_up_named_columns()
        versions = [v for v in due_versions() if slug in (None, v.layer.slug)]
        for version in versions:
            fill(version)
            self.stdout.write(_result(version))
        if not versions:
            self.stdout.write("All parcels have their IDs.")


def _result(version: DatasetVersion) -> str:
    """What came of it, in one line."""
    version.refresh_from_db()
    run, name = version.parcel_ids, f"{version.layer.slug} version {version.number}"
    if run.finished_at is None:
        return f"{name}: another process is at it"
    return (
        f"{name}: {run.from_source} from the source, {run.copied} kept, "
        f"{run.computed} computed"
    )
