"""One job removes what is older than its setting, and nothing that is not."""

from __future__ import annotations

import os
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from gisportal.maintenance import housekeeping
from importers.intake.folders import UPLOADS
from layers.models import PersonalLook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.LOGS_KEEP_DAYS, settings.AUDIT_KEEP_DAYS = 90, 400
    settings.UPLOADS_KEEP_DAYS = 5


def days(count: int) -> Any:
    return timezone.now() - timedelta(days=count)


def test_sessions_and_sign_ins_that_are_old_go() -> None:
    for number, age in enumerate((-1, 1)):
        Session.objects.create(session_key=f"s{number}", expire_date=days(age))
    for age in (80, 100):
        entry = AccessLog.objects.create(username=f"u{age}", session_hash="")
        AccessLog.objects.filter(pk=entry.pk).update(attempt_time=days(age))
    assert housekeeping.remove_logs() == 2
    assert [s.session_key for s in Session.objects.all()] == ["s0"]
    assert [entry.username for entry in AccessLog.objects.all()] == ["u80"]


def test_devices_go_with_their_sessions(django_user_model: Any) -> None:
    """Where somebody signed in from is kept no longer than they are signed in."""
    user = django_user_model.objects.create_user("lan")
    Session.objects.create(session_key="lives", expire_date=days(-1))
    Session.objects.create(session_key="ended", expire_date=days(1))
    for key, age in (("lives", 9), ("ended", 9), ("gone", 9), ("begins", 0)):
        entry = {"user": user, "ip": "203.0.113.9", "session_key": key}
        UserSession.objects.create(**entry, created_at=days(age))
    assert housekeeping.remove_logs() == 3
    kept = UserSession.objects.values_list("session_key", flat=True)
    assert set(kept) == {"lives", "begins"}


def test_log_files_that_nobody_wrote_to_go(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    for name, age in (("old.log", 91), ("young.log", 89), ("kept.txt", 900)):
        path = tmp_path / "log" / name
        path.touch()
        os.utime(path, (time.time() - age * 86_400,) * 2)
    assert housekeeping.remove_logs() == 1
    assert {path.name for path in (tmp_path / "log").iterdir()} == {
        "young.log",
        "kept.txt",
    }


def test_looks_at_personal_data_go_when_their_time_is_over() -> None:
    for age in (399, 401):
        look = PersonalLook.objects.create(layer_slug=f"l{age}", feature_key="1")
        PersonalLook.objects.filter(pk=look.pk).update(at=days(age))
    housekeeping.remove_audit_rows()
    assert [look.layer_slug for look in PersonalLook.objects.all()] == ["l399"]


def test_the_trail_goes_through_its_own_purge(monkeypatch: Any) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(
        housekeeping.audit, "purge", lambda before: asked.append(before) or 7
    )
    assert housekeeping.remove_audit_rows() == 7
    assert abs(asked[0] - days(400)) < timedelta(minutes=1)


def test_uploads_that_nobody_loaded_go() -> None:
    for age in (4, 6):
        folder = UPLOADS.make(uuid.uuid4())
        os.utime(folder, (time.time() - age * 86_400,) * 2)
    call_command("housekeeping")
    assert len(UPLOADS.ids()) == 1


def test_one_kind_that_fails_does_not_keep_the_others(monkeypatch: Any) -> None:
    def broken() -> int:
        raise OSError("disk")

    kinds = {"first": broken, "second": lambda: 3}
    monkeypatch.setattr(housekeeping, "KINDS", kinds)
    with pytest.raises(ExceptionGroup) as told:
        housekeeping.keep_house()
    assert len(told.value.exceptions) == 1
