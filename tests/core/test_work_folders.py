"""Work folders: private, of one database, swept by what still wants them."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from gisportal.core.work_folders import WorkFolders

pytestmark = pytest.mark.django_db
FOLDERS = WorkFolders("tests")


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def test_a_folder_is_private_and_made_once() -> None:
    folder = FOLDERS.make("one")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder == FOLDERS.path("one")
    with pytest.raises(FileExistsError):
        FOLDERS.make("one")


def test_each_database_and_each_kind_has_its_own(settings: Any) -> None:
    name = settings.DATABASES["default"]["NAME"]
    assert FOLDERS.root.name == name
    assert FOLDERS.root != WorkFolders("others").root


def test_a_temporary_folder_goes_however_it_ends() -> None:
    with pytest.raises(ZeroDivisionError), FOLDERS.temporary("one") as folder:
        (folder / "file").write_text("x")
        raise ZeroDivisionError
    assert FOLDERS.names() == []


def test_a_sweep_takes_what_nobody_wants_and_nothing_strange() -> None:
    wanted, unwanted = uuid.uuid4(), uuid.uuid4()
    for name in (wanted, unwanted, "not-a-job"):
        FOLDERS.make(name)
    FOLDERS.sweep_ids(lambda found: found == wanted)
    assert sorted(FOLDERS.names()) == sorted([str(wanted), "not-a-job"])
    assert FOLDERS.ids() == [wanted]


def test_what_is_gone_may_be_asked_about() -> None:
    assert FOLDERS.ids() == []
    FOLDERS.remove("gone")
    assert FOLDERS.seconds_old("gone") == 0.0
