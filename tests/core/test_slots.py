"""Slots are counted over all processes of the machine and let go by the kernel."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from gisportal.core import slots
from gisportal.core.errors import TooManyRequestsError
from gisportal.core.lanes import Lane
from gisportal.core.slots import BusyError, asked_by, slot

ROOT = Path(__file__).parents[2]
# Another process: takes a slot, says so, holds it until it is killed.
HOLDER = """
import sys, time, django
django.setup()
from django.conf import settings
from gisportal.core.lanes import Lane
from gisportal.core.slots import slot
settings.VAR_DIR = sys.argv[1]
settings.DATABASES["default"]["NAME"] = sys.argv[2]
settings.LANES = {"work": Lane(1, waiting=0)}
with slot("work"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"
    use(settings, Lane(1, waiting=0))


def use(settings: Any, lane: Lane) -> None:
    settings.LANES = {**settings.LANES, "work": lane}


@pytest.fixture
def other_process(settings: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the only slot."""
    name = str(connection.settings_dict["NAME"])
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.VAR_DIR), name],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "gisportal.settings"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_slot_of_another_process_is_taken_until_it_dies(
    other_process: subprocess.Popen[str],
) -> None:
    with pytest.raises(BusyError), slot("work"):
        pass
    other_process.send_signal(signal.SIGKILL)
    other_process.wait(10)
    with slot("work") as number:
        assert number == 0


def test_who_waits_gets_the_slot_that_is_left(settings: Any) -> None:
    use(settings, Lane(1, waiting=1, patience=10))
    done = threading.Event()

    def work() -> None:
        with slot("work"):
            done.set()

    with slot("work"):
        thread = threading.Thread(target=work)
        thread.start()
        assert not done.wait(0.2)
        with pytest.raises(BusyError), slot("work"):
            pass  # the queue has one place
    thread.join(10)
    assert done.is_set()


def test_nobody_waits_longer_than_the_patience(settings: Any) -> None:
    use(settings, Lane(1, waiting=1, patience=0.1))
    with slot("work"):
        begun = time.monotonic()
        with pytest.raises(BusyError) as busy, slot("work"):
            pass
    assert time.monotonic() - begun < 2
    assert busy.value.status == 503
    assert busy.value.extra["retry_after"] == slots.RETRY_SECONDS


def test_one_client_never_holds_more_than_its_share(settings: Any) -> None:
    use(settings, Lane(4, per_client=2))
    with ExitStack() as held, asked_by("greedy"):
        held.enter_context(slot("work"))
        held.enter_context(slot("work"))
        with pytest.raises(TooManyRequestsError), slot("work"):
            pass
        with asked_by("other"), slot("work") as number:
            assert number == 2
    with asked_by("greedy"), slot("work"):
        pass


def test_kinds_do_not_stand_in_each_others_way(settings: Any) -> None:
    with slot("work"), slot("pdf"):
        pass


def test_threads_stay_free_for_what_is_light(settings: Any) -> None:
    use(settings, Lane(9))
    settings.COSTLY_THREADS = 2
    with slot("work"), slot("work"), pytest.raises(BusyError), slot("work"):
        pass
    with slot("work"), slot("work"):
        pass


def test_they_work_where_nothing_can_be_written(settings: Any, tmp_path: Path) -> None:
    """A full disk: the file is there; not even that: threads are still counted."""
    with slot("work"):
        pass
    assert slots.lock_file().stat().st_size == 0
    blocked = tmp_path / "file"
    blocked.touch()
    settings.VAR_DIR = blocked / "under a file"
    settings.COSTLY_THREADS = 1
    with slot("work"), pytest.raises(BusyError), slot("work"):
        pass


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Nhiều người"), ("en", "Many people")]
)
def test_it_is_said_in_the_askers_language(language: str, words: str) -> None:
    with (
        translation.override(language),
        slot("work"),
        pytest.raises(BusyError) as busy,
        slot("work"),
    ):
        pass
    assert words in busy.value.message


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "kind"),
    [("/en/search?q=long+chau", "text/html"), ("/api/search?q=long+chau", "problem")],
)
def test_a_full_lane_is_a_page_or_a_problem(
    client: Client, settings: Any, address: str, kind: str
) -> None:
    settings.LANES = {**settings.LANES, "search": Lane(1, waiting=0)}
    with slot("search"):
        busy = client.get(address)
    assert busy.status_code == 503
    assert int(busy["Retry-After"]) == slots.RETRY_SECONDS
    assert kind in busy["Content-Type"]
    assert client.get(address).status_code == 200
