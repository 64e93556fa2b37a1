"""script/test runs everything and closes with the counts of all."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from gisportal.ops.launch import checks, verify
from gisportal.ops.launch.beside import Background

REPORT = '<testsuites><testsuite tests="9" errors="1" failures="2" skipped="3"/></testsuites>'


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "pytest.xml"
    monkeypatch.setattr(verify, "REPORT", path)
    return path


def test_the_closing_line_counts_tests_and_checks(report: Path):
    report.write_text(REPORT)
    line = verify.closing_line(["ruff", "node", "pytest"], ["node", "pytest"])
    assert line == "4 passed, 4 failed, 3 skipped"


def test_a_pytest_that_died_counts_as_failed(report: Path):
    line = verify.closing_line(["ruff", "pytest"], ["pytest"])
    assert line == "1 passed, 1 failed, 0 skipped"


def pytest_command(*arguments: str) -> list[str]:
    return checks.pytest(*checks.read_arguments(list(arguments)), Path("var/log/x"))


def test_arguments_go_to_pytest():
    assert pytest_command("-k", "tile")[-2:] == ["-k", "tile"]
    assert pytest_command("all", "-k", "tile")[-2:] == ["-k", "tile"]


def test_what_takes_long_runs_with_all_only():
    assert "not slow and not chaos and not cluster" in pytest_command()
    assert "-m" not in pytest_command("all")[3:]


def test_quick_opens_no_browser_and_asks_no_database_unless_tests_are_named():
    assert not checks.MODES["quick"].browser
    assert "--without-database" in pytest_command("quick")
    assert "--without-database" not in pytest_command()
    named = pytest_command("quick", "tests/core")
    assert named[-1] == "tests/core" and "--without-database" not in named
    assert any("not browser" in part for part in named)


def test_coverage_is_measured_when_asked_for_only():
    assert "--cov" in pytest_command("coverage")
    assert "--cov" not in pytest_command()


def test_checks_in_the_background_keep_their_output(folder: Path):
    commands = {
        "good": [sys.executable, "-c", "print('fine')"],
        "bad": [sys.executable, "-c", "raise SystemExit('broken')"],
    }
    with Background(commands, folder, lanes=1) as running:
        good, bad = running.outcomes()
    assert (good.passed, good.output) == (True, "fine\n")
    assert (bad.passed, bad.output) == (False, "broken\n")


def test_checks_in_the_background_end_with_the_block(folder: Path):
    started = time.monotonic()
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with (
        pytest.raises(KeyboardInterrupt),
        Background({"a": command, "b": command}, folder, lanes=1),
    ):
        raise KeyboardInterrupt
    assert time.monotonic() - started < 30
