"""The reading process: what it may not do, and what its end means for a job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gisportal.core.bounded_process.process import ProcessError
from importers.dataset import source_layers
from importers.dataset.gdal_process import drivers
from importers.dataset.gdal_process.process import BOUNDS, Reader
from importers.dataset.unpack import open_upload
from importers.errors import CancelledError
from importers.formats import DRIVERS
from importers.inspection import opened_upload
from importers.intake.folders import IMPORTS
from importers.jobs import run as pipeline
from importers.jobs.run import run_import
from importers.load.batches import BatchMaker
from importers.models import ImportJob
from importers.options import ImportOptions
from layers.models import Feature, Layer
from tests.support.shapefiles import parcels, zip_shapefile

ROWS = 300
PATIENCE = 20.0
TABLES = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'layers_%'"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return zip_shapefile(parcels(ROWS), tmp_path / "clean.zip")


@pytest.fixture
def options(clean: Path) -> ImportOptions:
    return ImportOptions(path=clean, layer="parcels")


@pytest.fixture
def silent(tmp_path: Path) -> dict[str, Any]:
    """A request that is never answered: opening the file waits for ever."""
    path = tmp_path / "0001.fgb"
    os.mkfifo(path)
    return {"do": "layers", "path": str(path), "has_index": True}


def test_gdal_has_only_the_drivers_of_our_formats() -> None:
    code = (
        "from importers.dataset.gdal_process import gdal_source;"
        "print(*gdal_source.drivers(), sep='|')"
    )
    environment = {"PATH": os.environ["PATH"], **drivers.environment()}
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    )
    assert set(found.stdout.decode().strip().split("|")) == set(DRIVERS)


def test_a_driver_nobody_knew_of_is_left_out_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(drivers, "LEFT_OUT", "")
    path = tmp_path / "0001.json"
    path.write_text('{"type":"Topology","arcs":[],"objects":{}}')
    request = {"do": "layers", "path": str(path), "has_index": True}
    with Reader() as reader, pytest.raises(ProcessError) as caught:
        reader.ask(request)
    assert caught.value.kind == "unreadable"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.gml",
            "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd"
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        ),
        ("a.json", '{"type":"Topology","arcs":[],"objects":{}}'),
        ("a.json", '{"type": "gdal_streamed_alg", "command_line": "gdal vector"}'),
        (
            "a.kml",
            "<WFS_Capabilities><a href='http://127.0.0.1:9/'/></WFS_Capabilities>",
        ),
        ("a.geojson", '{"displayFieldName":"","geometryType":"esriGeometryPoint"}'),
    ],
)
def test_other_formats_under_our_names_are_refused(
    tmp_path: Path, name: str, content: str
) -> None:
    path, folder = tmp_path / name, tmp_path / "opened"
    path.write_text(content)
    folder.mkdir()
    with Reader() as reader:
        opened = opened_upload.open_upload(path, folder, reader)
    layers, problems = opened.layers, opened.problems
    assert not layers
    assert [p.rule for p in problems] == ["unreadable"]


def test_it_is_given_no_secrets_and_no_network(silent: dict[str, Any]) -> None:
    with Reader() as reader:
        with pytest.raises(ProcessError):
            reader.ask({**silent, "path": "/nowhere.fgb"})
        process = Path(f"/proc/{reader.pid}")
        environment = (process / "environ").read_bytes()
        limits = (process / "limits").read_text()
        is_apart = (process / "ns/net").readlink() != Path(
            "/proc/self/ns/net"
        ).readlink()
        ways_out = (process / "net/dev").read_text().count(":")
    assert b"DATABASE" not in environment
    assert b"SECRET" not in environment
    for name in ("Max data size", "Max cpu time", "Max file size"):
        line = next(line for line in limits.splitlines() if line.startswith(name))
        assert "unlimited" not in line
    if not is_apart:
        pytest.skip("this machine lets no process leave the network")
    assert ways_out == 1, "only the loopback of its own"


def test_silence_ends_it(silent: dict[str, Any]) -> None:
    with Reader(replace(BOUNDS, silence=0.5)) as reader:
        with pytest.raises(ProcessError) as caught:
            reader.ask(silent)
        assert caught.value.kind == "slow"


def test_too_much_of_the_processor_ends_it(clean: Path, tmp_path: Path) -> None:
    folder = tmp_path / "opened"
    folder.mkdir()
    path = open_upload(clean, folder)[0].path
    request = {"do": "layers", "path": str(path), "has_index": True}
    with (
        Reader(replace(BOUNDS, cpu_seconds=1)) as reader,
        pytest.raises(ProcessError) as caught,
    ):
        first = reader.pid
        while reader.pid == first:
            reader.ask(request)
    assert caught.value.kind == "slow"


def test_a_crash_is_told_and_another_process_begins(
    silent: dict[str, Any], clean: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "opened"
    folder.mkdir()
    with Reader() as reader:
        first = reader.pid
        crash = threading.Timer(0.5, os.kill, (first, signal.SIGSEGV))
        crash.start()
        with pytest.raises(ProcessError) as caught:
            reader.ask(silent)
        assert caught.value.kind == "crashed"
        path = open_upload(clean, folder)[0].path
        found = reader.ask({"do": "layers", "path": str(path), "has_index": True})
        assert found[0]["count"] == ROWS
        assert reader.pid != first


def test_closing_it_wakes_who_waits(silent: dict[str, Any]) -> None:
    reader = Reader()
    threading.Timer(0.3, reader.close).start()
    with pytest.raises(ProcessError):
        reader.ask(silent)


# ---- a whole job ----


def elsewhere(work: Callable[[], Any]) -> None:
    """Do it on a connection of its own, as another process would."""

    def run() -> None:
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(PATIENCE)


@pytest.fixture
def nothing_stays() -> Iterator[None]:
    """No layer, no feature, no table and no file are left behind."""

    def tables() -> int:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            return int(cursor.fetchone()[0])

    before = tables()
    yield
    assert tables() == before
    assert not Layer.objects.exists()
    assert not Feature.objects.exists()
    assert not list(IMPORTS.root.glob("*"))


@pytest.mark.django_db
@pytest.mark.usefixtures("nothing_stays")
def test_too_little_memory_costs_one_job(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pipeline, "Reader", lambda: Reader(replace(BOUNDS, memory_mb=30))
    )
    result = run_import(options)
    assert result.status == "refused"
    assert result.findings[-1].rule in ("reader-crashed", "reader-memory")


@pytest.mark.django_db
@pytest.mark.usefixtures("nothing_stays")
def test_a_crash_in_the_middle_of_the_rows_leaves_nothing(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importers.dataset.source_layers.BATCH_ROWS", 2)
    # So little fits into the pipe that most rows are still to be read.
    monkeypatch.setattr("gisportal.core.bounded_process.process.PIPE_BYTES", 4096)
    real: Callable[..., Any] = BatchMaker.make
    killed = []

    def make(self: Any, batch: Any) -> Any:
        if not killed:
            killed.append(started[0].pid)
            os.kill(started[0].pid, signal.SIGSEGV)
        return real(self, batch)

    started: list[Reader] = []
    monkeypatch.setattr(
        pipeline, "Reader", lambda: started.append(Reader()) or started[0]
    )
    monkeypatch.setattr(BatchMaker, "make", make)
    result = run_import(options)
    assert killed
    assert result.status == "refused"
    assert result.findings[-1].rule == "reader-crashed"
    job = ImportJob.objects.get()
    assert job.state == ImportJob.State.REFUSED
    assert job.findings[-1]["rule"] == "reader-crashed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_stays")
def test_cancelling_does_not_wait_for_a_silent_reader(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gisportal.core.heartbeat.BEAT_SECONDS", 0.01)
    started: list[Reader] = []
    monkeypatch.setattr(
        pipeline, "Reader", lambda: started.append(Reader()) or started[0]
    )
    real = source_layers.batches

    def stopped(*args: Any, **kwargs: Any) -> Any:
        os.kill(started[0].pid, signal.SIGSTOP)
        elsewhere(lambda: ImportJob.objects.update(cancel_requested=True))
        return real(*args, **kwargs)

    monkeypatch.setattr(source_layers, "batches", stopped)
    with pytest.raises(CancelledError):
        run_import(options)
    assert ImportJob.objects.get().state == ImportJob.State.CANCELLED
