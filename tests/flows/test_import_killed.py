"""Kill -9 at any point of an import: the published version answers, nothing stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from importers.intake.folders import IMPORTS
from importers.jobs.sweep import sweep
from importers.models import ImportJob
from layers.models import DatasetVersion, Feature, Layer
from layers.queries import live_layers
from layers.store.load import SESSION_NAME
from layers.store.purge import remove_layers
from tests.support.databases import database_url
from tests.support.shapefiles import parcels, zip_shapefile
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
CHILD = "tests.support.killed_import"


@pytest.fixture
def published(settings: Any, tmp_path: Path) -> Iterator[Layer]:
    settings.VAR_DIR = tmp_path / "var"
    path = zip_shapefile(parcels(12), tmp_path / "first.zip")
    call_command("importlayer", str(path), layer="parcels", publish=True)
    layer = Layer.objects.get()
    yield layer
    remove_layers([layer])


def tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '_v[0-9]+$'")
        return {name for (name,) in cursor.fetchall()}


def loading_sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name LIKE %s AND datname = current_database()",
            [f"{SESSION_NAME}%"],
        )
        return cursor.fetchone()[0]


def helpers_of(pid: int) -> list[Path]:
    """The processes it has begun: the one that reads the file."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [Path("/proc", child) for child in children]


def is_running(process: Path) -> bool:
    """Whether it is there and no mere entry that nobody has asked for."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill_at(point: str, path: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    child = subprocess.Popen(
        [sys.executable, "-m", CHILD, point, str(ready), str(path), "parcels"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "gisportal.settings",
            "DATABASE_URL": database_url(str(connection.settings_dict["NAME"])),
            "VAR_DIR": str(tmp_path / "var"),
        },
    )
    try:
        wait_for(lambda: ready.exists() or child.poll() is not None, "the point")
        assert child.poll() is None, "it ended before the point"
        helpers = helpers_of(child.pid)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    wait_for(lambda: not any(map(is_running, helpers)), "its helpers to end")
    wait_for(lambda: loading_sessions() == 0, "the server to notice")


def answers(client: Client) -> bool:
    live_layers.forget()
    page = client.get("/layers/parcels/features/29545-1-1.json")
    return page.status_code == 200 and page.json()["id"] == "29545-1-1"


@pytest.mark.parametrize(
    "point",
    [
        "copy",
        "commit",
        *(
            pytest.param(point, marks=pytest.mark.chaos)
            for point in ("unpack", "inspect", "index", "attach")
        ),
    ],
)
def test_nothing_stays_and_the_published_version_answers(
    published: Layer, tmp_path: Path, client: Client, point: str
) -> None:
    before = tables()
    assert answers(client)
    path = zip_shapefile(parcels(900), tmp_path / "second.zip")
    kill_at(point, path, tmp_path)
    assert answers(client)
    assert tables() == before
    assert DatasetVersion.objects.count() == 1
    assert IMPORTS.ids(), "its files are still there"
    assert sweep() == 1
    assert not IMPORTS.ids()
    assert ImportJob.objects.first().state == ImportJob.State.FAILED
    call_command("importlayer", str(path), layer="parcels", publish=True)
    published.refresh_from_db()
    assert published.published_version.number == 2
    assert (
        Feature.objects.filter(version_id=published.published_version_id).count() == 900
    )


def test_between_commit_and_publish_the_draft_is_whole(
    published: Layer, tmp_path: Path, client: Client
) -> None:
    path = zip_shapefile(parcels(900), tmp_path / "second.zip")
    kill_at("publish", path, tmp_path)
    assert answers(client)
    published.refresh_from_db()
    assert published.published_version.number == 1
    draft = published.versions.get(number=2)
    assert draft.state == DatasetVersion.State.DRAFT
    assert Feature.objects.filter(version_id=draft.pk).count() == 900
    sweep()
    assert not IMPORTS.ids()
    call_command("publishlayer", "parcels")
    assert answers(client)
