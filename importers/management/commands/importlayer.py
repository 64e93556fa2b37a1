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

REFUSED, BAD_USAGE = 1, 2


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
        parser.add_argument("--key", default="", help="COLUMN[,COLUMN]")
        parser.add_argument("--label", default="", help="COLUMN[,COLUMN]")
        parser.add_argument("--source-crs", default="", help="EPSG:N, over the .prj")
        parser.add_argument(
            "--encoding", default="", help="UTF-8, CP1258, TCVN3, VNI, CP1252 …"
        )
        parser.add_argument("--sublayer", default="", help="layer inside the file")
        parser.add_argument("--title", default="", help="name of a new layer")
        parser.add_argument("--role", default="", help=", ".join(Layer.Role.values))
        parser.add_argument("--publish", action="store_true", help="show it at once")
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, keep nothing"
        )
        parser.add_argument("--json", action="store_true", help="one JSON document")
        parser.add_argument(
            "--catalogue", default="", help="JSON file that describes the layer"
        )
        _add_drawing_arguments(parser)
        _add_check_arguments(parser)

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
        words = {
            "layer": result.layer,
            "version": result.version,
            "features": result.features,
            "seconds": f"{result.seconds:.1f}",
            "crs": result.crs,
        }
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
    return ImportOptions(
        path=Path(given["path"]),
        layer=given["layer"],
        key=_names(given["key"]),
        label=_names(given["label"]),
        source_crs=given["source_crs"],
        encoding=given["encoding"],
        sublayer=given["sublayer"],
        title=given["title"],
        role=given["role"],
        is_published=given["publish"],
        is_dry_run=given["dry_run"],
        catalogue=catalogue_file.read(Path(described)) if described else {},
        linework=_linework(given),
        topology=given["topology"],
        stops_outside=given["stop_outside"],
    )


def _add_drawing_arguments(parser: ArgumentParser) -> None:
    """Options for DGN and DXF files."""
    drawings = parser.add_argument_group("drawings (DGN, DXF)")
    drawings.add_argument(
        "--drawing",
        default="",
        help="parcels (made of lines), lines, points, areas",
    )
    drawings.add_argument(
        "--boundary-levels", default="", help="LEVEL[,LEVEL]; else 10, or all lines"
    )
    drawings.add_argument(
        "--label-levels",
        default="",
        help="LEVEL[,LEVEL]; else 11, 13, 2, 4, or all",
    )
    drawings.add_argument(
        "--snap",
        type=float,
        default=SNAP,
        help="metres within which ends are joined",
    )
    drawings.add_argument("--sheet", default="", help="sheet number of all parcels")
    drawings.add_argument("--commune", default="", help="their commune code")
    drawings.add_argument(
        "--keep-unclear",
        action="store_true",
        help="keep outlines without a label or with two",
    )


def _add_check_arguments(parser: ArgumentParser) -> None:
    """Options for checks beyond the usual ones."""
    checks = parser.add_argument_group("checks")
    checks.add_argument(
        "--topology",
        type=float,
        help="report overlaps and gaps of so many m² or more between polygons",
    )
    checks.add_argument(
        "--stop-outside",
        action="store_true",
        help="shapes outside the province stop the load",
    )
