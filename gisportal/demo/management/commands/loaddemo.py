"""Load the demonstration province, or remove it.

The province is built as zipped shapefiles and goes in by `importlayer`, as anybody's
upload would; offices and complaints go in by the commands of the apps they belong to.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gisportal.demo.build import SLUGS, Province, build_data, build_layer
from gisportal.demo.layer import DemoLayer
from gisportal.demo.rights import give_offices, give_rights


class Command(BaseCommand):
    help = "Load the illustrative province (Vĩnh Long), or take it all away again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove", action="store_true", help="remove everything it loaded"
        )
        parser.add_argument(
            "--only", nargs="+", choices=SLUGS, metavar="SLUG", help="these layers only"
        )
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="just write the files there"
        )

    def handle(self, **options: Any) -> None:
        only = tuple(options["only"] or SLUGS)
        if options["remove"]:
            if options["only"] or options["out"]:
                raise CommandError("--remove takes everything away; give it alone.")
            self._remove()
        elif options["out"]:
            self._write(options["out"], only)
        else:
            self._load(only, with_data=not options["only"])

    def _write(self, out_dir: Path, only: tuple[str, ...]) -> None:
        province = Province()
        for slug in only:
            with self._step() as told:
                layer = build_layer(province, slug, out_dir)
                told.append(f"{layer.file}: {layer.features} features")
        with self._step() as told:
            for data in build_data(province, out_dir):
                told.append(f"{data.path}: {data.count} {data.slug}")

    def _load(self, only: tuple[str, ...], with_data: bool) -> None:
        loaded = _loaded()
        missing = [slug for slug in only if slug not in loaded]
        with_data = with_data and not _has_data()
        give_rights(loaded)
        if not missing and not with_data:
            self.stdout.write("The demonstration is already loaded.")
            return
        province = Province()
        with tempfile.TemporaryDirectory(prefix="demo-") as scratch:
            for slug in missing:
                with self._step() as told:
                    layer = build_layer(province, slug, Path(scratch))
                    _import(layer)
                    give_rights([slug])
                    told.append(f"{slug}: {layer.features} features")
            if with_data:
                self._load_data(province, Path(scratch))

    def _load_data(self, province: Province, scratch: Path) -> None:
        for data in build_data(province, scratch):
            with self._step() as told:
                _run(f"loaddemo{data.slug}", str(data.path))
                told.append(f"{data.slug}: {data.count}")
        give_offices()

    def _remove(self) -> None:
        for title, command, options in (
            ("complaints", "loaddemoreports", {"remove": True}),
            ("offices", "loaddemooffices", {"remove": True}),
            ("layers", "removelayers", {"demo": True}),
        ):
            with self._step() as told:
                _run(command, **options)
                told.append(f"{title} removed")

    @contextmanager
    def _step(self) -> Iterator[list[str]]:
        """Time what is done inside, then say what it put into the list."""
        start = time.monotonic()
        told: list[str] = []
        yield told
        seconds = time.monotonic() - start
        self.stdout.write(f"{', '.join(told)} ({seconds:.1f} s)")
        self.stdout.flush()


def _import(layer: DemoLayer) -> None:
    _run(
        "importlayer",
        str(layer.file),
        layer=layer.slug,
        key=",".join(layer.key),
        label=",".join(layer.label),
        role=layer.role,
        title=layer.name_vi,
        catalogue=str(layer.file.with_suffix(".json")),
        publish=True,
    )


def _loaded() -> set[str]:
    """Return the demonstration's layers that are already published."""
    layers = apps.get_model("layers", "Layer").objects
    shown = layers.filter(slug__in=SLUGS, published_version__isnull=False)
    return set(shown.values_list("slug", flat=True))


def _has_data() -> bool:
    """Whether the offices and the complaints, loaded last, are there."""
    models = [("layers", "ServiceOffice"), ("feedback", "Report")]
    return all(
        apps.get_model(*name).objects.filter(is_demo=True).exists() for name in models
    )


def _run(command: str, *arguments: str, **options: Any) -> None:
    """Run a command quietly; what it said is told only when it fails."""
    said = io.StringIO()
    try:
        call_command(command, *arguments, stdout=said, stderr=said, **options)
    except SystemExit as error:
        if error.code:
            raise CommandError(f"{command} failed.\n{said.getvalue()}") from error
    except CommandError as error:
        raise CommandError(f"{command}: {error}\n{said.getvalue()}") from error
