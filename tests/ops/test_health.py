"""/healthz and /readyz."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from gisportal.site.views import health


@pytest.fixture
def worker_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "worker_state", lambda: "ok")


def test_healthz_asks_nobody(client: Client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_says_ok_when_all_is_there(client: Client, worker_reports: None):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "worker": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_names_a_missing_worker(client: Client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    }
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "no worker reports"


def test_readyz_survives_a_missing_database(
    client: Client, worker_reports: None, monkeypatch: pytest.MonkeyPatch
):
    def refuse() -> None:
        raise OperationalError("no server")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"


@pytest.mark.django_db
def test_readyz_names_a_migration_that_is_not_applied(
    client: Client, worker_reports: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(health.AppliedOnce, "done", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert client.get("/readyz").json()["migrations"] == "not applied"
