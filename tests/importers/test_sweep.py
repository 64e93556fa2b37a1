"""Imports that died are marked and their files removed; live ones are left alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_q.models import Schedule

from gisportal.core import jobs
from gisportal.core.schedules import sync_schedules
from importers.intake.folders import IMPORTS
from importers.jobs.sweep import STALE, sweep
from importers.jobs.tasks import run_job
from importers.models import ImportJob
from tests.support.factories import load_version, make_layer, parcel

pytestmark = pytest.mark.django_db
State = ImportJob.State


def job(**facts: Any) -> ImportJob:
    defaults = {
        "layer_slug": "parcels",
        "file_name": "x.zip",
        "state": State.RUNNING,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "pid_namespace": jobs._pid_namespace(),
        "heartbeat_at": timezone.now(),
        "claim": uuid.uuid4(),
    }
    made = ImportJob.objects.create(**{**defaults, **facts})
    IMPORTS.make(made.claim)
    return made


def gone_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_live_import_is_left_alone() -> None:
    alive = job()
    assert sweep() == 0
    assert IMPORTS.ids() == [alive.claim]


@pytest.mark.parametrize("how", ["process", "heartbeat"])
def test_a_dead_import_is_marked_and_its_files_go(how: str) -> None:
    long_ago = timezone.now() - STALE - timedelta(seconds=1)
    facts: dict[str, Any] = {
        "process": {"pid": gone_pid()},
        "heartbeat": {"host": "another", "heartbeat_at": long_ago},
    }[how]
    dead = job(**facts)
    assert sweep() == 1
    dead.refresh_from_db()
    assert dead.state == State.FAILED
    assert dead.finished_at is not None
    assert IMPORTS.ids() == []
    assert sweep() == 0


def test_an_import_that_died_after_its_load_is_loaded() -> None:
    """Also where no upload is kept: a feed's, or one from the command line."""
    layer = make_layer("parcels")
    version = load_version(layer, [parcel(1, 1, 1)])
    person = User.objects.create_superuser("an")
    dead = job(pid=gone_pid(), version=version, created_by=person)
    assert sweep() == 1
    assert run_job(str(dead.pk)) == State.LOADED
    dead.refresh_from_db()
    assert (dead.state, dead.version) == (State.LOADED, version)


def test_an_import_on_another_machine_counts_by_its_heartbeat() -> None:
    job(host="another", pid=gone_pid())
    assert sweep() == 0


def test_files_of_nobody_go() -> None:
    done = job(state=State.LOADED)
    stray = IMPORTS.root / "not-a-job"
    stray.mkdir(parents=True)
    sweep()
    assert done.claim not in IMPORTS.ids()
    assert stray.exists(), "what is not ours is not touched"


def test_it_is_scheduled_each_minute() -> None:
    for _time in range(2):
        sync_schedules()
    schedule = Schedule.objects.get(func="importers.jobs.sweep.sweep")
    assert (schedule.schedule_type, schedule.minutes) == (Schedule.MINUTES, 1)
