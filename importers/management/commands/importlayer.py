"""``importlayer``: load a file into a layer, from a plain shell.

Exit code 0 loaded (or checked), 1 refused with findings and nothing changed, 2 bad usage.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from importers.drawings.network import SNAP
from importers.drawings.rows import DrawingOptions
from importers.errors import UsageError
from importers.jobs.import_result import ImportResult
from importers.jobs.run import run_import
from importers.jobs.sweep import sweep
from importers.options import ImportOptions
from importers.schema import catalogue_file
from layers.models import Layer
from layers.recognition import land_systems

REFUSED, BAD_USAGE = 1, 2
# Options that take a text: what it is.
TEXTS = {
    "--key": "COLUMN[,COLUMN]",
    "--label": "COLUMN[,COLUMN]",
    "--source-crs": "EPSG:N, over the .prj",
    "--encoding": "UTF-8, CP1258, TCVN3, VNI, CP1252 …",
    "--land-system": "whose columns: " + ", ".join(land_systems.CHOICES),
    "--sublayer": "layer inside the file",
    "--title": "name of a new layer",
    "--role": ", ".join(Layer.Role.values),
    "--catalogue": "JSON file that describes the layer",
}
SWITCHES = {
    "--publish": "show it at once",
    "--dry-run": "check everything, keep nothing",
    "--json": "one JSON document",
}
DRAWING_TEXTS = {
    "--drawing": "parcels (made of lines), lines, points, areas",
    "--boundary-levels": "LEVEL[,LEVEL]; else 10, or all lines",
    "--label-levels": "LEVEL[,LEVEL]; else 11, 13, 2, 4, or all",
    "--sheet": "sheet number of all parcels",
    "--commune": "their commune code",
}
SNAP_HELP = "metres within which ends are joined"
UNCLEAR_HELP = "keep outlines without a label or with two"
TOPOLOGY_HELP = "report overlaps and gaps of so many m² or more between polygons"
OUTSIDE_HELP = "shapes outside the province stop the load"


def _names(text: str | tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(text, str):
        return tuple(text)
    return tuple(part.strip() for part in text.split(",") if part.strip())


class Command(BaseCommand):
    """Loads a zip, .shp, .gpkg or .geojson as a new version of a layer."""

    help = "Load a file as a new draft version of a layer (made when it is new)."
    # The system checks would take longer than a small load.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Other programs rely on these names."""
        parser.add_argument("path", help="zip, .shp, .gpkg or .geojson")
        parser.add_argument("--layer", required=True, help="slug of the layer")
        for name, words in TEXTS.items():
            parser.add_argument(name, default="", help=words)
        for name, words in SWITCHES.items():
            parser.add_argument(name, action="store_true", help=words)
        drawings = parser.add_argument_group("drawings (DGN, DXF)")
        for name, words in DRAWING_TEXTS.items():
            drawings.add_argument(name, default="", help=words)
        drawings.add_argument("--snap", type=float, default=SNAP, help=SNAP_HELP)
        drawings.add_argument("--keep-unclear", action="store_true", help=UNCLEAR_HELP)
        checks = parser.add_argument_group("checks")
        checks.add_argument("--topology", type=float, help=TOPOLOGY_HELP)
        checks.add_argument("--stop-outside", action="store_true", help=OUTSIDE_HELP)

    def handle(self, *args: Any, **given: Any) -> None:
        """Run the import and answer with an exit code."""
        try:
            options = _options(given)
            options.check()
            sweep()
            result = run_import(options)
        except UsageError as error:
            self.stderr.write(error.message)
            sys.exit(BAD_USAGE)
        if given["json"]:
            self.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False))
        else:
            self._print(result)
        if result.status == "refused":
            sys.exit(REFUSED)

    def _print(self, result: ImportResult) -> None:
        for finding in result.findings:
            rows = ", ".join(map(str, finding.rows))
            where = " " + _("(rows %(rows)s)") % {"rows": rows} if rows else ""
            self.stdout.write(
                f"{finding.severity:7} {finding.rule}: {finding.message}{where}"
            )
        words = {**vars(result), "seconds": f"{result.seconds:.1f}"}
        self.stdout.write(_SUMMARY[result.status]() % words)
        if result.is_published:
            self.stdout.write(_("It is published."))


_SUMMARY = {
    "loaded": lambda: _(
        "Loaded %(features)d features as version %(version)d of %(layer)s "
        "(%(crs)s) in %(seconds)s s."
    ),
    "checked": lambda: _(
        "Checked %(features)d features for %(layer)s (%(crs)s) in %(seconds)s s; "
        "nothing was kept."
    ),
    "refused": lambda: _("Refused; nothing was changed."),
}


def _linework(given: dict[str, Any]) -> dict[str, Any]:
    facts = {
        "way": given["drawing"],
        "boundary": list(_names(given["boundary_levels"])),
        "labels": list(_names(given["label_levels"])),
        "snap": given["snap"],
        "sheet": given["sheet"],
        "commune": given["commune"],
        "keeps_unclear": given["keep_unclear"],
    }
    DrawingOptions.from_dict(facts)
    return facts


def _options(given: dict[str, Any]) -> ImportOptions:
    described = given["catalogue"]
    as_given = (
        *("layer", "source_crs", "encoding", "sublayer", "title", "role"),
        "land_system",
    )
    return ImportOptions(
        path=Path(given["path"]),
        key=_names(given["key"]),
        label=_names(given["label"]),
        is_published=given["publish"],
        is_dry_run=given["dry_run"],
        catalogue=catalogue_file.read(Path(described)) if described else {},
        linework=_linework(given),
        topology=given["topology"],
        stops_outside=given["stop_outside"],
        **{name: given[name] for name in as_given},
    )
