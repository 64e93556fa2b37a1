"""``manage.py loaddemooffices FILE.json``: the demonstration's service offices."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import Point
from django.core.management.base import BaseCommand
from django.db import transaction

from layers.models import Layer, Procedure, ServedArea, ServiceOffice

TEXT_FIELDS = (
    "name_vi",
    "name_en",
    "level",
    "address",
    "hours_vi",
    "hours_en",
    "phone",
    "email",
)


class Command(BaseCommand):
    """Load or remove the illustrative offices."""

    help = "Load the demonstration's service offices from a JSON file, or remove them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file to load, or ``--remove``."""
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--remove", action="store_true")
        parser.add_argument(
            "--areas", default="communes", help="layer whose keys name served areas"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace the illustrative offices by those of the file."""
        if options["remove"]:
            count, _details = ServiceOffice.objects.filter(is_demo=True).delete()
            Procedure.objects.filter(is_demo=True, offices__isnull=True).delete()
            self.stdout.write(f"{count} rows of demonstration offices removed")
            return
        entries = json.loads(options["file"].read_text(encoding="utf-8"))
        areas = Layer.objects.filter(slug=options["areas"]).first()
        with transaction.atomic():
            for entry in entries:
                save_office(entry, areas)
        self.stdout.write(f"{len(entries)} offices")


def save_office(entry: dict[str, Any], areas: Layer | None) -> None:
    """Create or update one office and the communes it serves."""
    lon, lat = entry["point"]
    office, _created = ServiceOffice.objects.update_or_create(
        slug=entry["slug"],
        defaults={
            **{name: entry.get(name) or "" for name in TEXT_FIELDS},
            "point": Point(lon, lat, srid=4326),
            "is_demo": True,
        },
    )
    office.procedures.set(
        [save_procedure(each) for each in entry.get("procedures", [])]
    )
    if areas is None:
        return
    office.served_areas.all().delete()
    ServedArea.objects.bulk_create(
        ServedArea(office=office, layer=areas, feature_key=code)
        for code in entry.get("serves", [])
    )


def save_procedure(entry: dict[str, Any]) -> Procedure:
    """The procedure with this slug; one that staff wrote stays as it is."""
    names = {name: entry[name] for name in ("name_vi", "name_en", "order")}
    procedure, _made = Procedure.objects.get_or_create(
        slug=entry["slug"], defaults={**names, "is_demo": True}
    )
    return procedure
