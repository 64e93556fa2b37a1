"""A worker that dies or is stopped in the middle: the import goes on and loads once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from importers.jobs.sweep import sweep
from importers.jobs.tasks import run_job
from importers.models import ImportJob
from layers.models import Feature, Layer
from layers.store.purge import remove_layers
from tests.support.databases import database_url
from tests.support.factories import make_layer
from tests.support.import_pages import confirmed, member, upload
from tests.support.shapefiles import parcels, zip_shapefile
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
ROOT = Path(__file__).resolve().parent.parent.parent
State = ImportJob.State
ROWS = 900


@pytest.fixture
def waiting(settings: Any, tmp_path: Path) -> Iterator[ImportJob]:
    settings.VAR_DIR = tmp_path / "var"
    layer = make_layer()
    lan = member("lan", layer, rights=("edit", "publish"))
    job = upload(lan, zip_shapefile(parcels(ROWS), tmp_path / "p.zip"))
    assert confirmed(lan, job).status_code == 302
    yield job
    remove_layers(list(Layer.objects.all()))


def worker(job: ImportJob, point: str, tmp_path: Path) -> subprocess.Popen[bytes]:
    """Another process that has claimed the job and stands at the point."""
    ready = tmp_path / "ready"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.killed_job", point, str(ready)]
        + [str(job.pk)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "gisportal.settings",
            "DATABASE_URL": database_url(str(connection.settings_dict["NAME"])),
            "VAR_DIR": str(tmp_path / "var"),
        },
    )
    wait_for(lambda: ready.exists() or process.poll() is not None, "the point")
    assert process.poll() is None, "it ended before the point"
    return process


def assert_loaded_once(job: ImportJob) -> None:
    job.refresh_from_db()
    assert (job.state, job.rows_done) == (State.LOADED, ROWS)
    (version,) = Layer.objects.get().versions.all()
    assert job.version_id == version.pk
    assert Feature.objects.filter(version_id=version.pk).count() == ROWS


@pytest.mark.parametrize("point", ["copy", "attach", "commit", "loaded"])
def test_a_killed_import_goes_on_by_itself(
    waiting: ImportJob, tmp_path: Path, point: str
) -> None:
    process = worker(waiting, point, tmp_path)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert sweep() == 1
    waiting.refresh_from_db()
    assert waiting.state == State.QUEUED
    assert run_job(str(waiting.pk)) == "loaded"
    assert_loaded_once(waiting)


@pytest.mark.parametrize("point", ["restart-copy", "restart-kept"])
def test_a_stopped_worker_that_wakes_up_writes_nothing(
    waiting: ImportJob, tmp_path: Path, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = worker(waiting, point, tmp_path)
    process.send_signal(signal.SIGSTOP)
    try:
        # Its row may be locked by itself: not to be made older from here.
        monkeypatch.setattr("importers.jobs.sweep.STALE", timedelta(0))
        assert sweep() == 1
        assert run_job(str(waiting.pk)) == "loaded"
        assert_loaded_once(waiting)
        (tmp_path / "ready.go").touch()
    finally:
        process.send_signal(signal.SIGCONT)
        process.wait(60)
    assert_loaded_once(waiting)
