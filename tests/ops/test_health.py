"""/healthz and /readyz."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from feedback.models import OutboxMessage
from gisportal.core import queue_workers
from gisportal.core.models import QueueWorker
from gisportal.site.views import health

GOOD = {
    "database": "ok",
    "migrations": "ok",
    "queue_default": "ok",
    "queue_imports": "ok",
    "queue_long": "ok",
    "jobs": "ok",
    "mail": "ok",
    "disk": "ok",
    "backup": "ok",
}


@pytest.fixture
def workers(db: None, settings) -> None:
    settings.BACKUP_MAX_AGE_HOURS = 0
    for name in queue_workers.queue_names():
        queue_workers.beat(name)


def test_healthz_asks_nobody(client: Client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_says_ok_when_all_is_there(client: Client, workers: None):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, GOOD)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("queue", ["default", "imports", "long"])
def test_readyz_names_the_queue_that_nobody_serves(
    client: Client, workers: None, queue: str
):
    silent = QueueWorker.objects.filter(queue=queue)
    silent.update(beat_at=timezone.now() - timedelta(seconds=30))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    bad = {name: state for name, state in answer.json().items() if state != "ok"}
    assert bad == {f"queue_{queue}": "no worker reports"}


def test_a_job_that_waits_too_long_is_told_and_sends_nobody_away(
    client: Client, workers: None
):
    since = timezone.now() - timedelta(minutes=20)
    OrmQ.objects.create(key="default", payload="x", lock=since)
    OrmQ.objects.create(key="long", payload="x", lock=since)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["jobs"] == "default: the oldest waits for 20 min"


def test_mail_that_waits_is_told(client: Client, workers: None):
    message = OutboxMessage.objects.create(
        channel="email", recipient="office", template="received"
    )
    since = timezone.now() - timedelta(hours=3)
    OutboxMessage.objects.filter(pk=message.pk).update(created_at=since)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["mail"]) == (
        200,
        "1 wait, the oldest for 3 h",
    )


@pytest.mark.parametrize(
    ("hours", "words"), [(None, "none yet"), (1, "ok"), (52, "52 h old")]
)
def test_the_age_of_the_last_backup_is_told(
    client: Client, workers: None, settings, tmp_path, hours: int | None, words: str
):
    settings.BACKUP_MAX_AGE_HOURS = 30
    settings.BACKUP_MARKER = tmp_path / "backup.json"
    if hours is not None:
        finished = timezone.now() - timedelta(hours=hours)
        settings.BACKUP_MARKER.write_text(json.dumps({"finished": str(finished)}))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["backup"]) == (200, words)


def test_a_disk_that_fills_up_is_told(
    client: Client, workers: None, monkeypatch: pytest.MonkeyPatch
):
    free = {"var": 100 * 1024**2, "media": 9 * 1024**3}
    monkeypatch.setattr(health.installation, "free_bytes", lambda: free)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["disk"]) == (200, "var: 100 MB free")


def test_readyz_survives_a_missing_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    def refuse() -> None:
        raise OperationalError("no server")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"
    assert answer.json()["queue_imports"] == "unknown"


@pytest.mark.django_db
def test_readyz_names_a_migration_that_is_not_applied(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(health.AppliedOnce, "done", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "not applied")


@pytest.mark.django_db
def test_a_worker_beats_while_it_lives_and_signs_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queue_workers, "BEAT_SECONDS", 0)
    # The test's own transaction.
    monkeypatch.setattr(queue_workers, "close_old_connections", lambda: None)
    seen: list[int] = []

    def is_alive() -> bool:
        seen.append(QueueWorker.objects.filter(queue="long").count())
        return len(seen) < 4

    queue_workers.beat_while(is_alive, "long")
    assert seen == [0, 1, 1, 1]
    assert not QueueWorker.objects.exists()
