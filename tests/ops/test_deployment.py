"""Production mode is clean, and says what is missing."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from typing import Any

import pytest

from feedback.checks import check_contact_keys
from gisportal.core import database_rights
from gisportal.site import checks
from tests.support.throwaway_cluster import BASE_DIR

PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "CONTACT_KEYS": secrets.token_urlsafe(48),
    "ALLOWED_HOSTS": "gis.example.vn",
    "PORTAL_URL": "https://gis.example.vn",
    "EMAIL_HOST": "mail.example.vn",
    "DATABASE_URL": "postgis://portal@db.example.vn/portal",
}


def inherited() -> dict[str, str]:
    """This environment without what the tests themselves put into it."""
    return {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess:
    """Run manage.py in an environment of its own."""
    return subprocess.run(
        [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
        env={**inherited(), **PRODUCTION, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_is_clean_in_production():
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_other_modes_are_warned_about(settings: Any):
    settings.PRODUCTION = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    codes = [message.id for message in checks.check_deployment()]
    assert codes[:2] == ["portal.W001", "portal.W002"]


def test_a_missing_secret_stops_production_in_one_line():
    done = manage("check", SECRET_KEY="")
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "PORTAL_URL must be the portal's address"),
        pytest.param("gis.example.vn", "not 'gis.example.vn'", marks=pytest.mark.slow),
        pytest.param(
            "ftp://gis.example.vn", "not 'ftp://gis.example.vn'", marks=pytest.mark.slow
        ),
        pytest.param(
            "https://me:word@gis.example.vn",
            "PORTAL_URL must be",
            marks=pytest.mark.slow,
        ),
        ("https://gis.example.vn/portal", "no more than a host"),
    ],
)
def test_without_its_address_it_does_not_start(address: str, words: str):
    done = manage("check", PORTAL_URL=address)
    assert done.returncode != 0
    assert words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://other.example.vn", "portal.W004"),
        ("http://gis.example.vn", "portal.W005"),
    ],
)
def test_an_address_nobody_is_answered_at_is_warned_about(
    settings: Any, address: str, code: str
):
    settings.PRODUCTION = True
    settings.ALLOWED_HOSTS = ["gis.example.vn"]
    settings.PORTAL_URL = address
    assert [message.id for message in checks.check_portal_url()] == [code]


@pytest.mark.parametrize(
    ("keys", "code"), [([], "feedback.E001"), (["short"], "feedback.E002")]
)
def test_contact_data_need_a_good_key(settings: Any, keys: list[str], code: str):
    settings.CONTACT_KEYS = keys
    assert [message.id for message in check_contact_keys()] == [code]


@pytest.mark.slow
def test_without_one_production_does_not_start():
    done = manage("check", CONTACT_KEYS="")
    assert done.returncode != 0
    assert "feedback.E001" in done.stderr


@pytest.mark.django_db
def test_the_database_in_use_is_new_enough():
    assert checks.check_database(["default"]) == []


@pytest.mark.django_db
def test_an_old_server_is_an_error_with_a_hint(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database_rights, "OLDEST_POSTGRESQL", 99)
    monkeypatch.setattr(database_rights, "OLDEST_POSTGIS", (99, 0))
    found = checks.check_database(["default"])
    assert [message.id for message in found] == ["portal.E001", "portal.E002"]
    assert all(message.hint for message in found)
