"""What importer tests share: run the command, read its JSON, work in a folder apart."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from importers.dataset.gdal_process.process import Reader
from importers.intake.folders import IMPORTS
from tests.support.importlayer import Answer


@pytest.fixture(autouse=True)
def _workspace(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"


class KeptReader(Reader):
    """A reading process that serves many imports: starting one takes half a second."""

    def close(self) -> None:
        """Stay."""


_kept = threading.local()


@pytest.fixture(autouse=True)
def _one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process for the tests of a thread; test_reader.py starts its own."""

    def kept() -> Reader:
        if not hasattr(_kept, "reader"):
            _kept.reader = KeptReader()
        return _kept.reader

    monkeypatch.setattr("importers.jobs.run.Reader", kept)
    monkeypatch.setattr("importers.jobs.summarise_upload.Reader", kept)


@pytest.fixture
def importlayer() -> Callable[..., Answer]:
    """Run the command as an operator does; no files may stay behind."""

    def run(path: Path, layer: str = "parcels", **options: Any) -> Answer:
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with translation.override("en"):
            try:
                call_command(
                    "importlayer",
                    str(path),
                    layer=layer,
                    json=True,
                    stdout=out,
                    stderr=err,
                    **options,
                )
            except SystemExit as stop:
                code = int(stop.code or 0)
        assert not list(IMPORTS.root.glob("*")), "files stayed behind"
        text = out.getvalue()
        return Answer(code, json.loads(text) if text else {}, err.getvalue())

    return run
