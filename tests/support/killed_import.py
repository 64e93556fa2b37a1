"""Runs ``importlayer`` and stops for good at a named point, to be killed there.

Usage: -m tests.support.killed_import POINT READY_FILE PATH LAYER. Not a test: the process under test.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection  # noqa: E402

from importers.dataset import safe_zip, source_layers  # noqa: E402
from importers.jobs import load_version, run  # noqa: E402
from importers.load import batches  # noqa: E402
from layers.store import load as store_load  # noqa: E402
from layers.store import partitions  # noqa: E402

READY = Path(sys.argv[2])
source_layers.BATCH_ROWS = 64


def wait_to_be_killed() -> None:
    """Tell the test, then do nothing."""
    READY.touch()
    time.sleep(120)


def work_in_the_database() -> None:
    """Tell the test, then keep the database at work, as a long index build would."""
    READY.touch()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(120)")


def wait_for_restart() -> None:
    """Tell the test, then go on when it says that the database is back."""
    READY.touch()
    go = READY.with_suffix(".go")
    while not go.exists():
        time.sleep(0.05)


def before(room: Any, name: str, stop: Callable[[], None], call: int = 1) -> None:
    """Stop just before the ``call``-th use of a function."""
    real, calls = getattr(room, name), [0]

    def stopping(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        if calls[0] == call:
            stop()
        return real(*args, **kwargs)

    setattr(room, name, stopping)


def after(room: Any, name: str, stop: Callable[[], None]) -> None:
    """Stop just after a function."""
    real = getattr(room, name)

    def stopping(*args: Any, **kwargs: Any) -> Any:
        answer = real(*args, **kwargs)
        stop()
        return answer

    setattr(room, name, stopping)


POINTS: dict[str, Callable[[], None]] = {
    "nowhere": lambda: None,
    "restart-copy": lambda: before(
        batches.BatchMaker, "make", wait_for_restart, call=5
    ),
    "restart-kept": lambda: after(load_version, "_keep", wait_for_restart),
    "restart-index": lambda: after(partitions, "index_keys", work_in_the_database),
    "unpack": lambda: before(safe_zip, "copy_member", wait_to_be_killed, call=3),
    "inspect": lambda: before(source_layers, "sample", wait_to_be_killed),
    "copy": lambda: before(batches.BatchMaker, "make", wait_to_be_killed, call=5),
    "index": lambda: after(partitions, "index_keys", work_in_the_database),
    "attach": lambda: before(partitions, "attach", wait_to_be_killed),
    "commit": lambda: after(store_load.VersionLoad, "record", wait_to_be_killed),
    "loaded": lambda: before(run, "end", wait_to_be_killed),
    "publish": lambda: before(run, "publish", wait_to_be_killed),
}

if __name__ == "__main__":
    POINTS[sys.argv[1]]()
    call_command("importlayer", sys.argv[3], layer=sys.argv[4], publish=True)
