"""A backup is whole or none; old ones go, what they share with younger ones stays."""

from __future__ import annotations

import json
import signal
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gisportal.maintenance.backup import marker
from gisportal.maintenance.backup.due import is_due
from gisportal.maintenance.backup.prune import to_keep
from tests.support.backup import BackedUpPortal
from tests.support.throwaway_cluster import wait_until

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MORE_REPORTS = """
import sys
from tests.support.feedback import send, upload
for number in range(40):
    send([upload()], description=f"Đèn {number}", email=f"a{number}@example.com")
    print(number, flush=True)
"""


def backups_of(portal: BackedUpPortal) -> Path:
    return Path(portal.environment["BACKUP_TARGET"])


def manifests(portal: BackedUpPortal) -> list[Path]:
    return sorted(backups_of(portal).glob("backups/*/manifest.json"))


@pytest.mark.slow
def test_one_that_was_killed_is_none_and_is_cleared_away(
    source: BackedUpPortal, empty: BackedUpPortal, tmp_path: Path
) -> None:
    target = {"BACKUP_TARGET": str(tmp_path / "killed")}
    portal = source.with_settings(**target)
    running = portal.start("backup")
    wait_until(lambda: list(backups_of(portal).glob("backups/*/*")), 60)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not manifests(portal)
    assert "CommandError" in empty.with_settings(**target).manage(
        "restore", check=False
    )
    left = {path for path in backups_of(portal).rglob("*") if path.is_file()}
    assert left
    # The server notices that nobody listens any more, and lets the next one begin.
    wait_until(lambda: "CommandError" not in portal.manage("backup", check=False), 60)
    kept = {path for path in backups_of(portal).rglob("*") if path.is_file()}
    assert len(manifests(portal)) == 1 and not left & kept


@pytest.mark.slow
def test_what_is_written_meanwhile_leaves_no_row_without_its_photo(
    source: BackedUpPortal, empty: BackedUpPortal
) -> None:
    writing = threading.Thread(target=source.shell, args=[MORE_REPORTS])
    writing.start()
    reports = "SELECT count(*) FROM feedback_report"
    wait_until(lambda: source.execute(reports)[0][0] > 5, 60)
    source.manage("backup")
    writing.join()
    empty.manage("restore")
    # Reads every photo of every row.
    facts = empty.summary()
    assert 5 < len(facts["reports"]) == len(facts["photos"]) == len(facts["contacts"])


def test_equal_contents_are_kept_once(kept: BackedUpPortal) -> None:
    before = set(backups_of(kept).glob("files/*/*"))
    kept.manage("backup")
    assert set(backups_of(kept).glob("files/*/*")) == before
    assert len(manifests(kept)) >= 2
    told = json.loads((kept.folder / "var" / "backup.json").read_text())
    assert told["target"] == "folder" and told["bytes"] > 10_000
    assert str(backups_of(kept)) not in json.dumps(told)
    listed = kept.manage("backup", "--list")
    assert manifests(kept)[-1].parent.name in listed


@pytest.mark.slow
def test_a_file_of_a_backup_that_went_goes_too(
    source: BackedUpPortal, tmp_path: Path
) -> None:
    target = str(tmp_path / "aged")
    portal = source.with_settings(
        BACKUP_TARGET=target, BACKUP_KEEP_DAILY="1", BACKUP_KEEP_WEEKLY="0"
    )
    passing = portal.media / "reports" / "passing.jpg"
    passing.parent.mkdir(parents=True, exist_ok=True)
    passing.write_bytes(b"a photo that is deleted later")
    portal.manage("backup")
    folder = manifests(portal)[0].parent
    aged = folder.rename(folder.with_name("20260105T193000Z-0000"))
    passing.unlink()
    portal.manage("backup")
    assert len(manifests(portal)) == 1 and not aged.exists()
    wanted = {
        entry["sha256"]
        for entry in json.loads(manifests(portal)[0].read_text())["files"]
    }
    lying = {path.parent.name + path.name for path in Path(target).glob("files/*/*")}
    assert lying == wanted


@pytest.mark.slow
def test_no_space_is_said_in_words(source: BackedUpPortal) -> None:
    said = source.with_settings(BACKUP_TARGET="/dev/full/x").manage(
        "backup", check=False
    )
    assert "CommandError" in said and "/dev/full/x" in said and "Traceback" not in said


def test_the_last_of_each_day_and_week_stays() -> None:
    start = datetime(2026, 10, 1, 19, 30)
    names = [
        f"{start + timedelta(days=day, hours=hour):%Y%m%dT%H%M%SZ}-0000"
        for day in range(60)
        for hour in (0, 2)
    ]
    kept = sorted(to_keep(names, daily=7, weekly=5))
    # 19:30 and 21:30 in UTC are one day in Vietnam, the next one: the later stays.
    assert all("T2130" in name for name in kept)
    assert kept[-7:] == sorted(names)[-13::2]
    assert len(kept) == 7 + 5 - 2
    assert to_keep(names[:1], 1, 0) == {names[0]}


def test_nothing_younger_than_a_day_goes() -> None:
    now = datetime.now(UTC)
    names = [f"{now - timedelta(hours=hour):%Y%m%dT%H%M%SZ}-0000" for hour in range(30)]
    assert to_keep(names, daily=1, weekly=0) == set(names[:24])


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=HERE)


def test_once_a_night_and_again_when_it_failed(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_MARKER = tmp_path / "backup.json"
    settings.BACKUP_TARGET, settings.BACKUP_AT = str(tmp_path), "02:30"
    assert is_due(at(1, 12))
    started = at(1, 2, 31).isoformat()
    marker.write(marker.Marker("x", started, started, 1.0, 1, 1, "folder"))
    assert not is_due(at(1, 12)) and not is_due(at(2, 2, 29))
    assert is_due(at(2, 2, 30))
    # A timer of the system was a little earlier.
    early = at(2, 2, 10).isoformat()
    marker.write(marker.Marker("y", early, early, 1.0, 1, 1, "folder"))
    assert not is_due(at(2, 2, 30)) and is_due(at(3, 2, 30))
    marker.note_try()
    tried = marker.last_try()
    assert tried and not is_due(tried + timedelta(minutes=50))
    assert is_due(tried + timedelta(days=3, minutes=70))
    settings.BACKUP_AT = ""
    assert not is_due(at(3, 12))
    settings.BACKUP_AT, settings.BACKUP_TARGET = "02:30", ""
    assert not is_due(at(3, 12))
