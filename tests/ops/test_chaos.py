"""One table: each fault, the seconds until the portal is well again, and what was lost.

The whole portal runs under ``script/server`` while somebody sends reports; a report is
lost when it was accepted and is not there in the end. The table is printed and kept in
``var/log/chaos.md``.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.backup import s3_server, s3_settings
from tests.support.chaos import (
    Table,
    Town,
    descendants,
    fill_disk,
    killed,
    seconds_until,
    town_on,
)
from tests.support.databases import ROOT
from tests.support.other_machine import mail_server
from tests.support.portal_server import RunningPortal
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.chaos
PARCELS = 3000
KILLED = {
    "web server killed": ("gisportal.wsgi:application", ""),
    "lane killed": ("gisportal.lane:application", ""),
    "worker default killed": ("qcluster", "default"),
    "worker imports killed": ("qcluster", "imports"),
    "worker long killed": ("qcluster", "long"),
}


@pytest.fixture
def town(folder: Path) -> Iterator[Town]:
    with town_on(folder) as made:
        yield made


def test_no_fault_loses_anything(town: Town, folder: Path) -> None:
    table = Table()
    for name, took in faults(town, folder):
        table.rows.append((name, took, town.lost()))
    text = f"{table}\n{len(town.sender.accepted)} reports accepted\n"
    print(text)  # noqa: T201 - the measurement
    (Path(settings.VAR_DIR) / "log").mkdir(exist_ok=True)
    (Path(settings.VAR_DIR) / "log" / "chaos.md").write_text(text)
    assert [name for name, _took, lost in table.rows if lost] == []
    # Nobody was told of an error that nobody can do anything about.
    assert 500 not in town.sender.statuses


def faults(town: Town, folder: Path) -> Iterator[tuple[str, float]]:
    """Each fault's name and the seconds from its end until all is well."""
    for name, (mark, queue) in KILLED.items():
        is_replaced = killed(town, mark, queue)
        yield name, seconds_until(lambda r=is_replaced: r() and town.is_well())
    is_replaced = killed(town, "gisportal.wsgi:application", eldest=False)
    yield "web process killed", seconds_until(lambda: is_replaced() and town.is_well())
    yield "reader killed", reader_killed(town, folder)
    yield "PostgreSQL killed", postgres_killed(town)
    yield "mail server away", mail_away(town)
    yield "bucket of the backups away", bucket_away(town)
    yield "backup's disk full", backup_disk_full(town, folder)
    if town.has_own_disk:
        yield "disk full", disk_full(town)


def reader_killed(town: Town, folder: Path) -> float:
    path = zip_shapefile(parcels(PARCELS), folder / "x.zip")
    command = ("importlayer", str(path), "--layer", "parcels", "--publish")
    loading = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=town.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # Every one that begins: a reader may end before it is hit.
    while loading.poll() is None:
        for pid in readers(loading.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    said, _nothing = loading.communicate(timeout=60)
    assert loading.returncode and "Traceback" not in said, said
    took = seconds_until(lambda: "Traceback" not in town.commands.manage(*command))
    counted = town.query("SELECT count(*) FROM layers_feature")
    assert counted == [(PARCELS,)]
    return took


def readers(pid: int) -> list[int]:
    """Processes below ``pid`` that read a file just now."""
    mark = "importers.dataset.gdal_process.child"
    return [child for child, line in descendants(pid).items() if mark in line]


def postgres_killed(town: Town) -> float:
    file = town.var / "postgres" / "data" / "postmaster.pid"
    before = file.read_text().split()[0]
    os.kill(int(before), signal.SIGKILL)
    return seconds_until(
        lambda: (
            file.exists()
            and file.read_text().split()[:1] != [before]
            and town.is_well()
        )
    )


def mail_away(town: Town) -> float:
    """A message that could not be sent goes as soon as the server is back."""
    assert town.sender.send(10_000_000, email="mau@example.com")
    deliver = "from feedback.delivery.deliver import deliver_outbox; deliver_outbox()"
    town.commands.manage("shell", "-v0", "-c", deliver)
    waiting = "SELECT count(*) FROM feedback_outboxmessage WHERE state = 'queued'"
    assert town.query(f"{waiting} AND attempts > 0") != [(0,)]
    with mail_server(town.mail_port) as server:
        town.query("UPDATE feedback_outboxmessage SET next_attempt_at = now()")
        town.query(
            "UPDATE django_q_schedule SET next_run = now() WHERE name LIKE '%outbox%'"
        )
        took = seconds_until(lambda: town.query(waiting) == [(0,)])
        assert len([text for text in server.accepted if "mau@example.com" in text]) == 1
    return took


def bucket_away(town: Town) -> float:
    away = f"http://127.0.0.1:{town.s3_port}"
    portal = RunningPortal("", {**town.environment, **s3_settings(away)})
    said = portal.manage("backup", check=False)
    assert "CommandError" in said and "Traceback" not in said
    with s3_server(town.s3_port):
        return seconds_until(partial(portal.manage, "backup"))


def backup_disk_full(town: Town, folder: Path) -> float:
    """A limit on files does what a full disk does, and needs no right to mount."""
    target = folder / "backups"
    limited = subprocess.run(
        [sys.executable, "manage.py", "backup", "--target", str(target)],
        cwd=ROOT,
        env=town.environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert limited.returncode and "CommandError" in limited.stderr, limited.stderr
    assert "Traceback" not in limited.stderr
    assert not list(target.glob("backups/*/*"))
    backup = partial(town.commands.manage, "backup", "--target", str(target))
    return seconds_until(backup)


def disk_full(town: Town) -> float:
    """Look-up goes on while nothing can be written."""
    ballast = fill_disk(town.var)
    assert town.get("/")[0] == town.get("/healthz")[0] == 200
    town.get("/api/search?q=duong")
    ballast.unlink()
    return seconds_until(town.is_well)
