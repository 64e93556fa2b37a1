"""A bake under the real workers: stopped as the launcher stops them, then taken up."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.conf import settings
from django.db import connection
from django_q.models import OrmQ
from django_q.tasks import async_task
from pmtiles.reader import MmapSource, Reader
from shapely.geometry import box

from layers.models import Layer, TileBake
from layers.store.purge import remove_layers
from tests.support.databases import database_url
from tests.support.factories import LAT, LON, Sample, make_layer, publish_samples

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
State = TileBake.State
# Seconds before the group is killed; the launcher has more patience (ten seconds), but
# a slice of a bake takes most of a minute.
PATIENCE = 0.5
# About 5 km on a side: a hundred thousand tiles down to zoom 21, seconds of work.
SIDE = 0.05
ZOOM = 21


@pytest.fixture
def layer(settings: Any, tmp_path: Path) -> Iterator[Layer]:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    made = make_layer(min_zoom=12, max_zoom=ZOOM, role="other")
    shape = shapely.multipolygons([box(LON, LAT, LON + SIDE, LAT + SIDE)])
    publish_samples(made, [Sample("1", shape, "1")])
    yield made
    remove_layers([made])


def start_worker(folder: Path) -> Any:
    """The queue of the long jobs, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "qcluster"],
        cwd=ROOT,
        env={
            **os.environ,
            "Q_CLUSTER_NAME": "long",
            # Tasks are signed: each folder has a key of its own otherwise.
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database_url(str(connection.settings_dict["NAME"])),
            "VAR_DIR": str(folder / "var"),
            "MEDIA_ROOT": str(folder / "media"),
            "TILE_BAKE_MAX_ZOOM": str(ZOOM),
        },
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def stop(worker: Any) -> None:
    """Ask it to end; kill all of it when it takes too long."""
    worker.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        worker.wait(PATIENCE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def sessions() -> int:
    """Connections to the database beside this test's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def wait_for(holds: Callable[[], Any], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"still waiting: {what}"
        time.sleep(0.02)


def bake_state() -> tuple[str, int, int] | None:
    return TileBake.objects.values_list("state", "tiles_done", "tiles_total").first()


def is_half_done() -> bool:
    row = bake_state()
    assert row is None or row[0] in (State.QUEUED, State.RUNNING), row
    return row is not None and row[1] > 0


@pytest.mark.chaos
def test_it_is_taken_up_where_it_was(layer: Layer, tmp_path: Path) -> None:
    before = sessions()
    async_task("layers.tiles.bake.bake_due", cluster="long")
    worker = start_worker(tmp_path)
    try:
        wait_for(is_half_done, "the first tiles")
    finally:
        stop(worker)
    wait_for(lambda: sessions() <= before, "its connections to close", 20)
    row = bake_state()
    assert row is not None
    state, done, total = row
    assert state != State.READY
    assert 0 < done < total

    OrmQ.objects.all().delete()
    async_task("layers.tiles.bake.bake_due", cluster="long")
    worker = start_worker(tmp_path)
    try:
        wait_for(lambda: (bake_state() or [""])[0] == State.READY, "the archive")
    finally:
        stop(worker)
    bake = TileBake.objects.get()
    assert bake.tiles_done == bake.tiles_total == total
    assert bake.attempts == 0
    with (tmp_path / "media" / str(bake.file)).open("rb") as file:
        header = Reader(MmapSource(file)).header()
    assert header["addressed_tiles_count"] == total
    assert header["max_zoom"] == ZOOM
