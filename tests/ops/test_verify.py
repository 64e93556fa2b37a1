"""script/test runs everything and closes with the counts of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from gisportal.ops.launch import verify

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


def test_arguments_go_to_pytest(report: Path):
    assert verify.commands(["-k", "tile"])["pytest"][-2:] == ["-k", "tile"]
