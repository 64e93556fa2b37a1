"""A backup comes back whole into an empty portal, or is refused in words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.backup import KEY, OTHER_KEY, BackedUpPortal, s3_settings


def copy_of(kept: BackedUpPortal, folder: Path) -> Path:
    """The backups, to be damaged."""
    return shutil.copytree(kept.environment["BACKUP_TARGET"], folder / "copy")


def manifest_in(backups: Path) -> Path:
    return next(backups.glob("backups/*/manifest.json"))


def tables(portal: BackedUpPortal) -> int:
    counted = portal.execute(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename <> 'spatial_ref_sys'"
    )
    return int(counted[0][0])


def test_everything_comes_back(kept: BackedUpPortal, empty: BackedUpPortal) -> None:
    said = empty.manage("restore")
    before = kept.summary()
    assert empty.summary() == before
    assert before["contacts"] == [["Nguyễn Thị Mẫu", "mau@example.com"]]
    assert len(before["photos"]) == 1
    waiting = empty.folder / "var/work/uploads" / empty.name / "job/upload.zip"
    assert waiting.read_bytes() == b"waits to be confirmed"
    # Archives are made again; they were not asked for.
    assert not (empty.media / "tiles").exists()
    assert "CONTACT_KEYS" not in said
    empty.manage("migrate", "--check")
    numbers = "SELECT count(*) FROM spatial_ref_sys WHERE srid >= 900000"
    assert empty.execute(numbers) == kept.execute(numbers) != [(0,)]


def test_the_keys_are_named_and_not_inside(kept: BackedUpPortal) -> None:
    backups = Path(kept.environment["BACKUP_TARGET"])
    keys = json.loads(manifest_in(backups).read_text())["keys"]
    assert len(keys["contact_keys"]) == 1 and sum(keys["sealed"].values()) > 0
    assert set(keys["sealed"]) == set(keys["contact_keys"])
    secrets = [KEY, kept.environment["SECRET_KEY"]]
    for file in backups.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret.encode() in content for secret in secrets)
            assert file.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_without_the_contact_key_only_contacts_are_lost(
    kept: BackedUpPortal, empty: BackedUpPortal
) -> None:
    said = empty.with_settings(CONTACT_KEYS=OTHER_KEY).manage("restore")
    fingerprint = json.loads(
        manifest_in(Path(kept.environment["BACKUP_TARGET"])).read_text()
    )["keys"]["contact_keys"][0]
    assert fingerprint in said and "CONTACT_KEYS" in said
    after = empty.with_settings(CONTACT_KEYS=OTHER_KEY).summary()
    assert after == {**kept.summary(), "contacts": [["", ""]]}
    # The key is found again: nothing was lost for good.
    assert empty.summary() == kept.summary()


@pytest.mark.parametrize(
    "what",
    [
        "dump",
        "manifest",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("photo", "missing")),
    ],
)
def test_a_damaged_backup_changes_nothing(
    kept: BackedUpPortal, empty: BackedUpPortal, tmp_path: Path, what: str
) -> None:
    backups = copy_of(kept, tmp_path)
    contents = sorted(backups.glob("files/*/*"), key=lambda path: path.stat().st_size)
    damaged = {
        "photo": contents[-1],
        "missing": contents[-1],
        "dump": next(backups.glob("backups/*/database.dump")),
        "manifest": manifest_in(backups),
    }[what]
    if what == "missing":
        damaged.unlink()
    else:
        turn_a_bit(damaged)
    said = empty.manage("restore", "--from", str(backups), check=False)
    assert "CommandError" in said and "Traceback" not in said
    assert tables(empty) == 0
    assert not [path for path in empty.media.rglob("*") if path.is_file()]
    if what in ("photo", "missing"):
        empty.manage("restore", "--from", str(backups), "--without-damaged")
        reports = "SELECT count(*) FROM feedback_report"
        assert empty.execute(reports) == [(1,)]


def turn_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.slow
def test_a_portal_with_data_is_left_alone_unless_told(
    kept: BackedUpPortal, empty: BackedUpPortal
) -> None:
    empty.execute(
        "CREATE TABLE precious (fact text); INSERT INTO precious VALUES ('x')"
    )
    said = empty.manage("restore", check=False)
    assert "--replace" in said
    assert empty.execute("SELECT fact FROM precious") == [("x",)]
    empty.manage("restore", "--replace")
    assert empty.execute("SELECT to_regclass('precious')") == [(None,)]
    # Over a whole portal, partitions and all.
    old = empty.media / "reports" / "old.jpg"
    old.write_bytes(b"old")
    empty.manage("restore", "--replace")
    assert empty.summary() == kept.summary()
    assert not old.exists() and list(empty.media.glob(".replaced-*/reports/old.jpg"))


@pytest.mark.slow
def test_files_that_lie_there_are_left_alone_unless_told(
    kept: BackedUpPortal, empty: BackedUpPortal
) -> None:
    (empty.media / "reports").mkdir(parents=True)
    (empty.media / "reports" / "old.jpg").write_bytes(b"old")
    assert "--replace" in empty.manage("restore", check=False)
    assert tables(empty) == 0


@pytest.mark.slow
def test_a_restore_that_was_killed_is_no_portal(
    kept: BackedUpPortal, empty: BackedUpPortal
) -> None:
    empty.execute("CREATE TABLE restore_unfinished (); CREATE TABLE half (x int)")
    said = empty.manage("restore", check=False)
    assert "--replace" in said and tables(empty) == 2
    empty.manage("restore", "--replace")
    assert empty.summary() == kept.summary()
    assert empty.execute("SELECT to_regclass('restore_unfinished')") == [(None,)]


@pytest.mark.slow
def test_a_newer_release_is_refused_in_words(
    source: BackedUpPortal, empty: BackedUpPortal, tmp_path: Path
) -> None:
    source.execute(
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('layers', '0999_of_tomorrow', now())"
    )
    try:
        source.manage("backup", "--target", str(tmp_path / "newer"))
        said = empty.manage("restore", "--from", str(tmp_path / "newer"), check=False)
        assert "layers.0999_of_tomorrow" in said and tables(empty) == 0
        started = source.manage("migrate", check=False)
        assert "maintenance.E001" in started and "0999_of_tomorrow" in started
    finally:
        source.execute("DELETE FROM django_migrations WHERE name = '0999_of_tomorrow'")


@pytest.mark.slow
def test_from_a_bucket(source: BackedUpPortal, empty: BackedUpPortal, s3: str) -> None:
    source.with_settings(**s3_settings(s3)).manage("backup", "--tiles")
    empty.with_settings(**s3_settings(s3)).manage("restore")
    assert empty.summary() == source.summary()
    assert (empty.media / "tiles/parcels/1.pmtiles").read_bytes() == b"tiles"


@pytest.mark.slow
def test_a_path_that_leads_elsewhere_is_not_followed(empty: BackedUpPortal) -> None:
    code = (
        "from gisportal.maintenance.backup.sources import place_of\n"
        "for path in ('media/../../x', 'etc/x', 'media/', '/etc/x'):\n"
        "    try: print('followed', place_of(path))\n"
        "    except (KeyError, ValueError): pass\n"
    )
    assert "followed" not in empty.shell(code)
