"""Every job table: one winner of a claim, signs of life, cancellation, what died is found."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from gisportal.core import heartbeat as heartbeats
from gisportal.core import jobs
from gisportal.core.heartbeat import Heartbeat
from gisportal.core.jobs import Job
from importers.models import ImportJob

pytestmark = pytest.mark.django_db
PATIENCE = timedelta(minutes=3)
LONG_AGO = timedelta(minutes=4)
State = ImportJob.State


@pytest.fixture
def waiting() -> ImportJob:
    return ImportJob.objects.create(
        layer_slug="parcels", state=State.QUEUED, heartbeat_at=timezone.now()
    )


def gone_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def job_models() -> list[type[Job]]:
    return [model for model in apps.get_models() if issubclass(model, Job)]


def test_every_table_that_has_a_heartbeat_is_a_job() -> None:
    beating = [
        model
        for model in apps.get_models()
        if any("heartbeat" in f.name for f in model._meta.concrete_fields)
    ]
    assert sorted(m.__name__ for m in beating) == sorted(
        m.__name__ for m in job_models()
    )
    assert len(beating) == 5


@pytest.mark.parametrize("model", job_models(), ids=lambda model: model.__name__)
def test_every_job_waits_and_runs_by_the_same_names(model: type[Job]) -> None:
    states = dict(model._meta.get_field("state").choices or ())
    assert {Job.QUEUED, Job.RUNNING} <= set(states)


def test_a_claim_says_who_is_at_it(waiting: ImportJob) -> None:
    claimed = ImportJob.objects.claim(waiting.pk, stage=ImportJob.Stage.FETCH)
    assert claimed is not None
    assert (claimed.state, claimed.stage) == (State.RUNNING, "fetch")
    assert (claimed.host, claimed.pid) == (socket.gethostname(), os.getpid())
    assert claimed.started_at == claimed.heartbeat_at is not None
    assert claimed.attempts == 1


def test_nothing_is_claimed_twice(waiting: ImportJob) -> None:
    assert ImportJob.objects.claim(waiting.pk) is not None
    assert ImportJob.objects.claim(waiting.pk) is None
    assert ImportJob.objects.claim(uuid.uuid4()) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_wins(waiting: ImportJob) -> None:
    barrier = threading.Barrier(6)
    won: list[bool] = []

    def claim() -> None:
        try:
            barrier.wait(30)
            won.append(ImportJob.objects.claim(waiting.pk) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(won) == [False] * 5 + [True]


def test_a_waiting_job_is_cancelled_at_once(waiting: ImportJob) -> None:
    assert waiting.cancel(state=State.CANCELLED)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.cancel_requested) == (State.CANCELLED, False)
    assert waiting.finished_at is not None


def test_a_running_job_is_asked_to_stop(waiting: ImportJob) -> None:
    ImportJob.objects.claim(waiting.pk)
    assert not waiting.cancel(state=State.CANCELLED)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.cancel_requested) == (State.RUNNING, True)


def test_an_ended_job_is_left_as_it_is(waiting: ImportJob) -> None:
    ImportJob.objects.update(state=State.LOADED)
    assert not waiting.cancel(state=State.CANCELLED)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.cancel_requested) == (State.LOADED, False)


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_writes_facts_and_hears_of_a_cancellation(
    waiting: ImportJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeats, "BEAT_SECONDS", 0.01)
    job = ImportJob.objects.claim(waiting.pk)
    assert job is not None
    with Heartbeat(job, lambda: {"rows_done": 7}) as heartbeat:
        assert not heartbeat.cancel_requested
        waiting.cancel(state=State.CANCELLED)
        for _time in range(500):
            if heartbeat.cancel_requested:
                break
            threading.Event().wait(0.01)
        assert heartbeat.cancel_requested
    before = job.heartbeat_at
    job.refresh_from_db()
    assert job.rows_done == 7
    assert before is not None
    assert job.heartbeat_at is not None
    assert job.heartbeat_at > before


@pytest.mark.parametrize(
    ("host", "silence", "is_stalled"),
    [
        ("another", timedelta(0), False),
        ("another", LONG_AGO, True),
        ("this", timedelta(0), True),
    ],
)
def test_stalled_is_what_its_process_left(
    waiting: ImportJob, host: str, silence: timedelta, *, is_stalled: bool
) -> None:
    ImportJob.objects.update(
        state=State.RUNNING,
        host=socket.gethostname() if host == "this" else host,
        pid=gone_pid(),
        pid_namespace=jobs._pid_namespace(),
        heartbeat_at=timezone.now() - silence,
    )
    assert bool(ImportJob.objects.stalled(PATIENCE)) is is_stalled
    assert ImportJob.objects.requeue_stalled(PATIENCE) == is_stalled
    waiting.refresh_from_db()
    assert waiting.state == (State.QUEUED if is_stalled else State.RUNNING)


def test_who_lost_its_job_writes_nothing_more(waiting: ImportJob) -> None:
    mine = ImportJob.objects.claim(waiting.pk)
    assert mine is not None
    ImportJob.objects.update(host="another")
    assert not mine.release(state=State.LOADED)
    waiting.refresh_from_db()
    assert waiting.state == State.RUNNING


def test_a_claim_of_the_same_process_is_another_claim(waiting: ImportJob) -> None:
    """Requeued and taken again, by this process or one that is named alike."""
    first = ImportJob.objects.claim(waiting.pk)
    ImportJob.objects.update(state=State.QUEUED)
    second = ImportJob.objects.claim(waiting.pk)
    assert first is not None
    assert second is not None
    assert (first.host, first.pid) == (second.host, second.pid)
    assert not first.release(state=State.FAILED)
    assert second.release(state=State.LOADED)


@pytest.mark.django_db(transaction=True)
def test_who_lost_its_job_gives_no_sign_of_life(waiting: ImportJob) -> None:
    first = ImportJob.objects.claim(waiting.pk)
    assert first is not None
    with Heartbeat(first, lambda: {"rows_done": 7}) as heartbeat:
        ImportJob.objects.update(state=State.QUEUED)
        second = ImportJob.objects.claim(waiting.pk)
        assert second is not None
        heartbeat.beat_soon()
    now = ImportJob.objects.get()
    assert (now.rows_done, now.heartbeat_at) == (0, second.heartbeat_at)


def test_the_process_of_another_container_counts_by_its_heartbeat(
    waiting: ImportJob,
) -> None:
    """Machines of the same name; the process number says nothing there."""
    ImportJob.objects.update(
        state=State.RUNNING,
        host=socket.gethostname(),
        pid=gone_pid(),
        pid_namespace="another pid:[1]",
        heartbeat_at=timezone.now(),
    )
    assert ImportJob.objects.stalled(PATIENCE) == []
    ImportJob.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
    assert ImportJob.objects.stalled(PATIENCE) == [waiting]


def test_a_lost_call_is_repeated_once(waiting: ImportJob) -> None:
    woken: list[ImportJob] = []
    assert ImportJob.objects.wake_again(PATIENCE, woken.append) == 0
    ImportJob.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
    assert ImportJob.objects.wake_again(PATIENCE, woken.append) == 1
    assert ImportJob.objects.wake_again(PATIENCE, woken.append) == 0
    assert woken == [waiting]
