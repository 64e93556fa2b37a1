"""What script/server keeps of its processes' lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gisportal.ops.launch import log_file
from gisportal.ops.launch.log_file import LogFile


def test_lines_are_kept_from_run_to_run_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "log" / "server.log"
    timed = "2026-12-01T08:00:00+07:00 INFO portal: sau"
    for text in ("trước", timed):
        with LogFile(path) as log:
            log.write("web | ", text)
    first, second = path.read_text().splitlines()
    assert re.fullmatch(r"web \| \d{4}-\d\d-\d\dT[\d:]{8}[+-]\d\d:\d\d trước", first)
    assert second == f"web | {timed}"
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_is_never_larger_than_its_files_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "LARGEST", 1000)
    with LogFile(tmp_path / "server.log") as log:
        for number in range(500):
            log.write("", f"line {number}")
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["server.log", *(f"server.log.{n}" for n in range(1, 5))]
    assert all(path.stat().st_size <= 1000 for path in tmp_path.iterdir())
    assert "line 499" in (tmp_path / "server.log").read_text()


def test_a_full_disk_costs_lines_only(capfd: pytest.CaptureFixture[str]) -> None:
    with LogFile(Path("/dev/full")) as log:
        log.write("", "a line")
    assert capfd.readouterr().err == ""
