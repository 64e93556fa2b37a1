"""The first accounts: made once, with passwords that only their owner may read."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def create(var: Path, **options: object) -> dict[str, str]:
    """Run the command; the accounts it says it made, with the passwords it kept."""
    output = StringIO()
    call_command("createaccounts", stdout=output, **options)
    made = [line.split()[0] for line in output.getvalue().splitlines()]
    path = var / "accounts.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    kept = dict(line.split() for line in lines)
    assert not any(password in output.getvalue() for password in kept.values())
    return {name: kept[name] for name in made}


def test_it_makes_an_administrator_once(var: Path):
    made = create(var)
    admin = get_user_model().objects.get(is_superuser=True)
    assert admin.username == "admin"
    assert admin.check_password(made["admin"])
    assert (var / "accounts.txt").read_text() == f"admin  {made['admin']}\n"
    assert (var / "accounts.txt").stat().st_mode & 0o777 == 0o600
    assert create(var) == {}


def test_it_makes_the_people_of_the_demonstration(var: Path):
    made = create(var, demo=True)
    assert set(made) == {"admin", "planner", "officer"}
    assert len(set(made.values())) == 3
    officer = get_user_model().objects.get(username="officer")
    assert officer.is_staff and not officer.is_superuser
    assert [group.name for group in officer.groups.all()] == ["officer"]
    assert create(var, demo=True) == {}


def test_a_new_password_replaces_the_old_line(var: Path):
    (var / "accounts.txt").write_text("admin  old\nofficer  kept\n")
    made = create(var)
    lines = (var / "accounts.txt").read_text().splitlines()
    assert lines == ["officer  kept", f"admin  {made['admin']}"]


def test_a_portal_with_an_administrator_gets_no_other(var: Path):
    get_user_model().objects.create_superuser("lan", "", "x")
    assert create(var) == {}


def test_in_production_it_makes_nobody(var: Path, settings):
    settings.PRODUCTION = True
    assert create(var, demo=True) == {}
    assert not get_user_model().objects.exists()
    assert not (var / "accounts.txt").exists()
