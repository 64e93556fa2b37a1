"""Which release a database is of: told by its migrations, the version by one file."""

from __future__ import annotations

import re
import tomllib

import pytest
from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from gisportal.maintenance.checks import check_release
from gisportal.maintenance.releases import unknown_migrations, version
from tests.support.upgrade import DUMPS, applied_in

HEADING = re.compile(
    r"^## (?:\[?Unreleased\]?|\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d))$"
)


def test_what_was_squashed_is_known() -> None:
    old = applied_in(DUMPS / "release_before_squash.sql.gz")
    assert ("feedback", "0016_sweep_schedule") in old
    assert unknown_migrations(old) == []


def test_only_installed_apps_are_asked_for() -> None:
    unknown = ("layers", "0999_of_tomorrow")
    assert unknown_migrations([("plugin", "0001_initial"), unknown]) == [unknown]


@pytest.mark.django_db
def test_a_newer_database_is_an_error_before_anything_is_written() -> None:
    assert check_release(["default"]) == []
    MigrationRecorder(connection).record_applied("layers", "0999_of_tomorrow")
    (found,) = check_release(["default"])
    assert found.level == checks.ERROR and "layers.0999_of_tomorrow" in found.msg


def test_the_changelog_is_dated_and_the_version_is_not_older() -> None:
    lines = (settings.BASE_DIR / "CHANGELOG.md").read_text().splitlines()
    headings = [line for line in lines if line.startswith("## ")]
    found = [HEADING.match(line) for line in headings]
    assert all(found), headings
    dated = [match for match in found if match and match[4]]
    assert dated, "no release is dated"
    numbers = [tuple(map(int, match.groups()[:3])) for match in dated]
    days = [match[4] for match in dated]
    assert numbers == sorted(numbers, reverse=True)
    assert days == sorted(days, reverse=True)
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        assert version() == tomllib.load(file)["project"]["version"]
    assert tuple(map(int, version().split("."))) >= numbers[0]
